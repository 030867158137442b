import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import { mostBytes, type EnvPlace } from './env-place.ts'
import type { EnvContent, EnvLimits, EnvStore } from './env-store.ts'
import { contentFrom } from './file-store.ts'
import { findProgram } from './find-program.ts'
import { assertEndedWell, runCommand, type CommandRun } from './run-command.ts'

type ByCommands = Extract<EnvFileSettings['access'], { via: 'commands' }>

/**
 * A `.env` behind programs of the team's own: one prints it, the other is given the whole of it on its standard input.
 * What is written is read before and after, and a change in between is told apart by its content.
 */
export function createCommandStore(
  place: EnvPlace,
  { read, write }: ByCommands,
  passedOn: readonly string[],
): EnvStore {
  const { connection } = place
  const run = (command: ByCommands['read'], limits: EnvLimits, input?: Buffer) => {
    const asked: CommandRun = {
      connection,
      command,
      passedOn,
      timeLimitMs: limits.deadlineMs,
      graceMs: 0,
      mostBytes,
    }
    return runCommand(input === undefined ? asked : { ...asked, input }, limits.signal)
  }
  const readAll = async (limits: EnvLimits): Promise<EnvContent> => {
    const end = await run(read, limits)
    assertEndedWell(end)
    return contentFrom(place, end.output)
  }

  return {
    read: readAll,
    replace: async (base, bytes, limits) => {
      const untilMs = performance.now() + limits.deadlineMs
      const left = (): EnvLimits => ({ ...limits, deadlineMs: Math.max(1, untilMs - performance.now()) })
      const before = await readAll(left())
      if (before.hash !== base.hash) return { status: 'changed' }
      const end = await run(write, left(), Buffer.from(bytes, 'latin1'))
      if (!end.started) assertEndedWell(end)
      // whatever the program says of itself, what it left behind is what counts
      const after = await readAll(left()).catch((error: unknown) => {
        if (error instanceof AppError) return error.failure
        throw error
      })
      if ('bytes' in after && after.bytes === bytes) return { status: 'written' }
      if ('bytes' in after && after.hash === base.hash && end.failure !== null && hasSaidNo(end.failure))
        throw new AppError(end.failure)
      return { status: 'unknown', failure: end.failure ?? ('bytes' in after ? differs : after) }
    },
    checkWritable: async () => {
      for (const [program = ''] of [read, write]) {
        if ((await findProgram(program)) !== undefined) continue
        throw new AppError({
          code: 'command-failed',
          connection,
          program,
          problem: 'not-found',
          exitCode: null,
          detail: '',
        })
      }
    },
  }
}

/** ssh ends with this when its connection is lost, and what it began over there may go on. */
const sshLost = 255

/** Ended by itself, and not well: nothing more comes of it. One that was ended may have left something under way elsewhere. */
function hasSaidNo(failure: Failure): boolean {
  if (failure.code !== 'command-failed' || failure.problem !== 'exit') return false
  return failure.exitCode !== null && failure.exitCode !== sshLost
}

const differs: Failure = {
  code: 'read-back-differs',
  differences: ['what the reading command prints is not what the writing command was given'],
}
