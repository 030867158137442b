import type { Failure } from '../../../shared/failure.ts'
import { formatMs, plural } from './numbers.ts'

/** What happened, and what to do next. In that order, no blame, no codes. */
export type FailureWords = { readonly what: string; readonly next: string }

export function failureWords(failure: Failure): FailureWords {
  switch (failure.code) {
    case 'connection-unreachable':
      return unreachable(failure)
    case 'no-answer':
      return {
        what: `${failure.connection} accepted the connection and then did not answer within ${formatMs(failure.afterMs)}.`,
        next: 'It is asked again by itself. If this goes on, look at the server or at a proxy in between.',
      }
    case 'sign-in-refused':
      return {
        what: `${failure.connection} refused the user ${failure.user}.`,
        next: 'Check the user name, and enter the password again under Connections.',
      }
    case 'database-missing':
      return {
        what: `${failure.connection} has no database named ${failure.database}.`,
        next: 'Correct the database name under Connections.',
      }
    case 'tls-failed':
      return {
        what: `No trusted line to ${failure.connection}: ${sentence(failure.problem)}`,
        next: 'Add your certificate authority, or correct the server name, under Connections. Checking is never switched off.',
      }
    case 'schema-missing':
      return {
        what: `${failure.connection} does not have ${list(failure.missing)}.`,
        next: 'Name the tables and columns as this database spells them, under Connections.',
      }
    case 'permission-missing':
      return {
        what: `The login of ${failure.connection} may not ${failure.needed}.`,
        next: 'Ask for this grant, or use a login that has it.',
      }
    case 'store-read-only':
      return failure.cause === 'replica'
        ? {
            what: `${failure.connection} is a replica: it can be read, not written.`,
            next: 'Enter the address of the writable primary under Connections.',
          }
        : {
            what: `Sessions of this login on ${failure.connection} may only read.`,
            next: 'Use a login whose sessions may write (default_transaction_read_only is on).',
          }
    case 'row-locked':
      return {
        what: `${failure.key} is locked ${failure.blocker === undefined ? 'by another session' : `by ${failure.blocker}`}.`,
        next: 'It is tried again by itself. To be quicker, end that session or let its transaction finish.',
      }
    case 'store-refused':
      return {
        what: `${failure.connection} refused the statement: ${sentence(failure.problem)}`,
        next: `Nothing changed. The store's own answer has the code ${failure.storeCode}; its owner will know the rule behind it.`,
      }
    case 'answer-unusable':
      return unusableAnswer(failure)
    case 'file-refused':
      return {
        what: `${failure.connection} does not use ${failure.file}: ${sentence(failure.problem)}`,
        next: 'Nothing was written. Put the file right, or name another one under Connections.',
      }
    case 'command-failed':
      return failedCommand(failure)
    case 'file-unusable':
      return unusableFile(failure)
    case 'index-missing':
      return {
        what: `In ${failure.connection}, ${failure.table} has no index that begins with ${failure.column}: every reading would scan all of it.`,
        next: 'Add such an index, or allow reading without one for this measure under Connections. Then only the last hour is read.',
      }
    case 'value-missing':
      return {
        what: `${failure.connection} was read, and ${failure.where} is not in it: the value is not provided.`,
        next: 'That is not 0. Look at what the source holds, and correct the name or path under Connections.',
      }
    case 'read-back-differs':
      return {
        what: `Written, but what was read back differs: ${list(failure.differences)}.`,
        next: 'Something else writes to this flag, or a trigger changes it. Look at the flag, then try again.',
      }
    case 'not-served':
      return notServed(failure)
    case 'conflict':
      return {
        what: `It was changed by someone else in the meantime${expectedAndFound(failure)}.`,
        next: 'Nothing was overwritten. Look at the new value, then decide again.',
      }
    case 'access-read-only':
      return {
        what: `${failure.connection} is set to read-only in Switchyard.`,
        next: 'Allow writing for it under Connections.',
      }
    case 'confirmation-needed':
      return {
        what: `${failure.environment} asks for more before people are moved to NEW: ${list(failure.missing.map(missingWord))}.`,
        next: 'Fill in what is missing and confirm again.',
      }
    case 'invalid-input':
      return {
        what:
          failure.field === ''
            ? `This cannot be accepted: ${sentence(failure.problem)}`
            : `${failure.field}: ${sentence(failure.problem)}`,
        next: 'Correct it and try again.',
      }
    case 'not-found':
      return {
        what: `${capital(failure.what)} ${failure.id} is not there any more.`,
        next: 'It may have been removed or renamed. Go back to the list to see what is there now.',
      }
    case 'not-supported':
      return {
        what: `${failure.connection} cannot do this: ${failure.ability}.`,
        next: 'The store has no place for it. Choose another way, or map the missing column under Connections.',
      }
    case 'secret-needed':
      return {
        what: `The password of ${failure.connection} is not known on this machine.`,
        next: 'Enter it under Connections; nothing else of it is missing.',
      }
    case 'secret-store-failed':
      return {
        what: `The ${failure.store} did not give or keep the password: ${sentence(failure.problem)}`,
        next: 'Unlock it and try again, or create a passphrase vault under Settings.',
      }
    case 'vault-locked':
      return { what: 'The passphrase vault is locked.', next: 'Unlock it with its passphrase to go on.' }
    case 'wrong-passphrase':
      return {
        what: 'This is not the passphrase of the vault.',
        next: 'Try again. The passphrase cannot be recovered.',
      }
    case 'file-newer':
      return {
        what: `${failure.file} was written by a newer Switchyard (version ${failure.version}; this one knows ${failure.supported}).`,
        next: 'It is open for reading only. Update Switchyard to change anything.',
      }
    case 'file-corrupt':
      return {
        what: `${failure.file} was damaged.`,
        next: `It was set aside as ${failure.keptAs} and a sound one is in use. Keep that copy until you know what was in it.`,
      }
    case 'workspace-busy':
      return {
        what: `Another Switchyard holds this workspace (${failure.holder}).`,
        next: 'Use that window, or end it and try again.',
      }
    case 'journal-unwritable':
      return {
        what: `The journal cannot be written: ${sentence(failure.problem)}`,
        next: 'Ordinary changes stop here. A rollback may still be run without a record on disk, after one more question. Free some space to go back to normal.',
      }
    case 'not-available-here':
      return { what: `${capital(failure.what)} is not available here.`, next: capital(sentence(failure.why)) }
    case 'host-lost':
      return {
        what: 'This window has lost its host; nothing was sent.',
        next: 'It reconnects by itself. If it does not, start Switchyard again; what was journalled is safe.',
      }
    case 'cancelled':
      return { what: 'Cancelled.', next: 'Start it again when you are ready.' }
    case 'bug':
      return {
        what: 'Switchyard made a mistake of its own.',
        next: `Try again. If it comes back, report it with this reference, which finds it in the log: ${failure.reference}`,
      }
  }
}

type FailedCommand = Extract<Failure, { code: 'command-failed' }>

function failedCommand({ connection, program, problem, exitCode, detail }: FailedCommand): FailureWords {
  const said = detail === '' ? '' : ` It said: ${sentence(detail)}`
  const next = 'Run it by hand to see why, or correct it under Connections.'
  switch (problem) {
    case 'none':
      return {
        what: `${connection} has no command that makes its application take up a change: a person has to build and deploy it.`,
        next: 'Name one under Connections, so that a rollback is served without anybody at hand.',
      }
    case 'not-found':
      return {
        what: `The program ${program} of ${connection} was not found.`,
        next: 'Give its whole path, or install it on the machine that Switchyard runs on.',
      }
    case 'not-started':
      return { what: `The program ${program} of ${connection} could not be started.${said}`, next }
    case 'exit':
      return {
        what: `The program ${program} of ${connection} ${exitCode === null ? 'was ended from outside' : `failed with exit code ${exitCode}`}.${said}`,
        next,
      }
    case 'timed-out':
      return {
        what: `The program ${program} of ${connection} did not end within its time, and was ended.${said}`,
        next: 'Give it more time under Connections, or find out what it waits for.',
      }
    case 'too-much-output':
      return {
        what: `The program ${program} of ${connection} printed more than any file of settings is long, and was ended.`,
        next,
      }
  }
}

type Unreachable = Extract<Failure, { code: 'connection-unreachable' }>

function unreachable({ connection, address, problem }: Unreachable): FailureWords {
  const again = 'It is tried again by itself.'
  switch (problem) {
    case 'refused':
      return {
        what: `Nothing is listening at ${address} for ${connection}.`,
        next: `Check that the server is running and that the port is right. ${again}`,
      }
    case 'name-not-found':
      return {
        what: `The name in ${address} (${connection}) is not known to this network.`,
        next: `Check the spelling, or the VPN. ${again}`,
      }
    case 'timed-out':
      return {
        what: `${connection} at ${address} did not answer in time.`,
        next: `Check the network, a firewall or the VPN. ${again}`,
      }
    case 'closed':
      return {
        what: `${connection} at ${address} closed the connection.`,
        next: `The server may be restarting. ${again}`,
      }
    case 'network':
      return {
        what: `There is no way to ${address} (${connection}).`,
        next: `Check the network or the VPN. ${again}`,
      }
  }
}

type Unusable = Extract<Failure, { code: 'answer-unusable' }>

function unusableAnswer({
  connection,
  request,
  status,
  problem,
  detail,
  retryAfterMs,
}: Unusable): FailureWords {
  switch (problem) {
    case 'redirect':
      return {
        what: `${connection} sent ${request} on to ${detail}.`,
        next: 'Redirects are never followed, so that the secret stays where it was given for. Enter the right address under Connections, or sign in to the network first.',
      }
    case 'not-the-api':
      return {
        what: `What answered ${request} for ${connection} is not the flag API: ${sentence(detail)}`,
        next: 'Check the address and the path under Connections. A sign-in page of the network or a proxy answers like this too.',
      }
    case 'wrong-shape':
      return {
        what: `${connection} answered ${request} in a shape that is not the flag API's: ${sentence(detail)}`,
        next: 'Nothing of it was taken in; what was read before is still shown. Tell whoever runs this API.',
      }
    case 'too-large':
      return {
        what: `The answer of ${connection} to ${request} was given up: ${sentence(detail)}`,
        next: 'A list of flags is never this large. Check the address and the path under Connections.',
      }
    case 'rate-limited':
      return {
        what: `${connection} takes no more requests for now (${request}, ${status}).`,
        next:
          retryAfterMs === null
            ? 'It is tried again by itself, more and more slowly.'
            : `It asks to be left alone for ${formatMs(retryAfterMs)}, and is tried again by itself after that.`,
      }
    case 'server-error':
      return {
        what: `${connection} failed at ${request} (${status})${detail === '' ? '.' : `: ${sentence(detail)}`}`,
        next: 'Whether a change was made is found out by reading. If this goes on, tell whoever runs this API.',
      }
    case 'refused':
      return {
        what: `${connection} refused ${request} (${status})${detail === '' ? '.' : `: ${sentence(detail)}`}`,
        next: 'Nothing changed. Whoever runs this API will know the rule behind it.',
      }
  }
}

/** A row's version is a digest that tells nobody anything; the three-way view beside it shows the values. */
function expectedAndFound({ expected, found }: Extract<Failure, { code: 'conflict' }>): string {
  const isVersion = (text: string) => /^[0-9a-f]{64}$/.test(text)
  return isVersion(expected) || isVersion(found) ? '' : `: expected ${expected}, found ${found}`
}

function missingWord(missing: 'confirm' | 'reason' | 'environment-name'): string {
  if (missing === 'confirm') return 'a confirmation'
  return missing === 'reason' ? 'a reason' : "the environment's name, typed"
}

/** At most five items, then how many more. */
function list(items: readonly string[]): string {
  if (items.length === 0) return 'something it needs'
  const shown = items.slice(0, 5).join(', ')
  return items.length > 5 ? `${shown} and ${plural(items.length - 5, 'more', 'more')}` : shown
}

function sentence(text: string): string {
  const trimmed = text.trim()
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function unusableFile({
  connection,
  file: path,
  problem,
  detail,
}: Extract<Failure, { code: 'file-unusable' }>): FailureWords {
  const file = `${path} (${connection})`
  const next = 'Correct the file or its name under Connections. It is read again by itself.'
  switch (problem) {
    case 'missing':
      return {
        what: `There is no file ${path} for ${connection} on the machine that Switchyard runs on.`,
        next,
      }
    case 'not-allowed':
      return { what: `Switchyard may not read the file ${file}.`, next: 'Allow its user to read the file.' }
    case 'not-a-file':
      return { what: `The file ${file} is not a plain file.`, next }
    case 'link':
      return {
        what: `The file ${file} is a symbolic link, which can be pointed elsewhere at any time.`,
        next: 'Give the path of the file itself.',
      }
    case 'changed':
      return {
        what: `The file ${file} changed while it was read, so what was read is not used.`,
        next: 'It is read again by itself. Whoever writes it should write a new file and rename it.',
      }
    case 'too-long':
      return { what: `The file ${file} is longer than ${detail}.`, next: 'Map a shorter file, or a table.' }
    case 'no-column':
      return {
        what: `The first line of the file ${file} does not name the column ${detail}.`,
        next: 'Write the column as the first line spells it.',
      }
    case 'not-csv':
      return { what: `The file ${file} cannot be read as CSV: ${sentence(detail)}`, next }
  }
}

function notServed({ connection, problem, serves }: Extract<Failure, { code: 'not-served' }>): FailureWords {
  switch (problem) {
    case 'serves-other':
      return {
        what: `Stored in ${connection}, but the application still serves ${serves === 'new' ? 'NEW' : 'OLD'}.`,
        next: 'It is asked again and again. If that does not change, follow the steps by hand.',
      }
    case 'not-named':
      return {
        what: `Stored in ${connection}, but the application does not say what it serves for this flag.`,
        next: 'Look at the application itself, then confirm by hand.',
      }
    case 'stopped':
      return {
        what: `Stored in ${connection}; it was stopped before the application was seen to serve it.`,
        next: 'The application takes it up when it is built or started anew.',
      }
  }
}
