import { asked, each, refused, type OptionTable } from '../option-rule.ts'

/** What SQLite lets a `file:` URL say. */
export const fileOptions: OptionTable = {
  ...each(['mode'], value =>
    /^(ro|rw)$/.test(value)
      ? asked('Every connection starts read-only; writing is allowed afterwards, on its own.')
      : refused('It would make a database where there is none, or one that is gone with the app.'),
  ),
  cache: asked('How the file is read is the same for every connection.'),
  immutable: refused('Changes of others would not be seen.'),
  nolock: refused('Without locks two writers can break the file.'),
  psow: asked('How the file is read is the same for every connection.'),
  vfs: refused('It would read the file by other code.'),
  modeof: refused('It would change the rights of the file.'),
  ...each(
    ['connection_limit', 'socket_timeout', 'timeout'],
    asked('Switchyard has its own limits for waiting.'),
  ),
}
