import type { OptionTable } from '../option-rule.ts'
import type { UrlFields } from '../url-fields.ts'
import { fileOptions } from './file-options.ts'
import { mongodbOptions } from './mongodb-options.ts'
import { mysqlOptions } from './mysql-options.ts'
import { postgresqlOptions } from './postgresql-options.ts'

/** A store without a table does not compile. An HTTP API's URL has no options: a query is part of nothing we ask. */
export const optionTables: Readonly<Record<UrlFields['store'], OptionTable>> = {
  postgresql: postgresqlOptions,
  mysql: mysqlOptions,
  mongodb: mongodbOptions,
  http: {},
  sqlite: fileOptions,
  env: {},
}
