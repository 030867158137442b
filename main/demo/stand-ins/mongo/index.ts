export {
  startMongoStandIn,
  type MongoFault,
  type MongoStandIn,
  type MongoStandInOptions,
} from './mongo-stand-in.ts'
export { type MongoUser } from './mongo-sign-in.ts'
export { MongoRefusal } from './mongo-commands.ts'
