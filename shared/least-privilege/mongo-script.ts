import type { MongoFlagsSettings } from '../domain/mongo-flags-settings.ts'

/** For mongosh: a role with what is used, and the user who has it and nothing else. */
export function mongoScript(settings: MongoFlagsSettings, writes: boolean): string {
  const { database, user, authSource, flags, usage, people, measures } = settings
  const collections = new Map<string, readonly string[]>()
  const allow = (collection: string, ...actions: string[]) =>
    void collections.set(collection, [...new Set([...(collections.get(collection) ?? []), ...actions])])
  allow(flags.collection, 'find', ...(writes ? ['update'] : []))
  if (usage !== null) allow(usage.collection, 'find')
  // counted from what the server knows anyway
  if (people?.from === 'collection') allow(people.collection, 'find', 'collStats')
  for (const { source } of measures)
    if (source?.from === 'collection') allow(source.collection, 'find', 'listIndexes')
  const privileges = [...collections].map(([collection, actions]) => ({
    resource: { db: database, collection },
    actions,
  }))
  const role = { role: 'switchyard', privileges, roles: [] }
  const name = user ?? 'switchyard'
  const login = { user: name, roles: [{ role: 'switchyard', db: authSource }] }
  return [
    '// in mongosh, as an administrator',
    `const there = db.getSiblingDB(${JSON.stringify(authSource)})`,
    `there.createRole(${JSON.stringify(role, null, 2)})`,
    `there.createUser({ ...${JSON.stringify(login)}, pwd: passwordPrompt() })`,
  ].join('\n')
}
