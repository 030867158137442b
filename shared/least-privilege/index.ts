import type { ConnectionSettings } from '../domain/connection.ts'
import type { UserPreferenceSettings } from '../domain/user-preference-settings.ts'
import { mongoScript } from './mongo-script.ts'
import { preferenceGrants } from './preference-grants.ts'
import { sqlFlagsGrants } from './sql-flags-grants.ts'
import { mysqlScript, postgresqlScript } from './sql-scripts.ts'
import type { TableGrant } from './table-grants.ts'

/** script: something to run there · words: what to ask for, where no command of ours would fit */
export type LeastPrivilege =
  | { readonly form: 'script'; readonly language: 'SQL' | 'mongosh'; readonly text: string }
  | { readonly form: 'words'; readonly text: string }

/**
 * What a login needs to do what Switchyard does with these settings, and nothing else. Names no secret.
 * @param writes  false: for a connection that is only looked at
 */
export function leastPrivilege(settings: ConnectionSettings, writes: boolean): LeastPrivilege {
  switch (settings.kind) {
    case 'sql-flags':
      return sqlLogin(settings, sqlFlagsGrants(settings), writes)
    case 'user-preference':
      return sqlLogin(settings, preferenceGrants(settings), writes)
    case 'mongo-flags':
      return { form: 'script', language: 'mongosh', text: mongoScript(settings, writes) }
    case 'env-file':
      return words(
        settings.access.via === 'file'
          ? `The user that Switchyard runs as must be able to read ${settings.access.path}${writes ? ', and to write it and the folder it is in' : ''}; nobody else needs to. ${settings.apply === null ? '' : 'Its command should run as a user who can build the application and nothing else.'}`
          : 'The commands should run as a user who can print this one file, replace it and nothing else: a key with one forced command for each, for example.',
      )
    case 'rest-flags': {
      const methods = writes ? 'GET and PUT' : 'GET'
      return words(
        `A secret of its own, not a person's, that may do ${methods} on ${settings.flagsPath} and what is below it, and nothing else. Let it expire, and renew it here.`,
      )
    }
  }
}

type SqlSettings = Extract<ConnectionSettings, { kind: 'sql-flags' }> | UserPreferenceSettings

function sqlLogin(settings: SqlSettings, grants: readonly TableGrant[], writes: boolean): LeastPrivilege {
  switch (settings.dialect) {
    case 'postgresql':
      return script(postgresqlScript(settings, settings.schema, grants, writes))
    case 'mysql':
      return script(mysqlScript(settings, grants, writes, settings.tls.mode !== 'off'))
    case 'sqlite':
      return words(
        writes
          ? 'The file, and the folder it is in, must be readable and writable for the user that Switchyard runs as, and for the application; for nobody else.'
          : 'The file must be readable for the user that Switchyard runs as. Without the right to write it, nothing can be changed by mistake.',
      )
  }
}

const script = (text: string): LeastPrivilege => ({ form: 'script', language: 'SQL', text })
const words = (text: string): LeastPrivilege => ({ form: 'words', text })
