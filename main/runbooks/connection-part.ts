import type { ConnectionStatus, Readiness } from '../../shared/domain/connection-status.ts'
import type { FlagSummary } from '../../shared/domain/flag.ts'
import type { Intent } from '../../shared/domain/operation.ts'
import { describeDestination } from '../../shared/domain/settings-facts.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import { wordsOf } from './kind-words.ts'
import { byKey, exposureText, isExposed } from './exposed-flags.ts'
import { readText } from './reading-age.ts'
import {
  code,
  heading,
  important,
  list,
  paragraph,
  value,
  type Block,
  type Inline,
} from './runbook-document.ts'

export type ConnectionFacts = {
  readonly open: OpenConnection
  readonly flags: readonly FlagSummary[]
  readonly status: Pick<ConnectionStatus, 'readiness'>
  readonly readAtMs: number | null
}

/** Flags that are on OLD already are written out as well as long as they are this few: a reading may be old. */
const othersInFull = 50
/** Of the list of what is on NEW; the steps have them all. */
const mostExposedListed = 200

/** Flags in one piece to paste; some terminals lose what is much longer. */
const pastedAtOnce = 50

const rollBack: Intent = { kind: 'roll-back', suspendOverrides: true }

/** One store: where it is, what is on NEW in it, and every step to OLD. The order is that of a rollback. */
export function connectionPart(
  { open, flags, status, readAtMs }: ConnectionFacts,
  madeAtMs: number,
): Block[] {
  const { connection } = open
  const words = wordsOf(connection.settings)
  const sorted = flags.toSorted(byKey)
  const exposed = sorted.filter(isExposed)
  const others = sorted.filter(flag => !isExposed(flag))
  return [
    heading(2, value(connection.name)),
    list([
      ['Kind: ', words.kind],
      ['Where: ', value(describeDestination(connection.settings))],
      ['Read: ', readText(readAtMs, madeAtMs)],
      ['Rollback from Switchyard: ', readinessText(status.readiness)],
      ['Flags: ', `${sorted.length}, of which ${exposed.length} may have people on NEW`],
    ]),
    ...(readAtMs === null
      ? [important('This store was never read. What it holds is not known, and no step can be given for it.')]
      : [...onNew(exposed), ...steps(open, exposed, others)]),
    ...afterwards(open, words.check),
  ]
}

function onNew(exposed: readonly FlagSummary[]): Block[] {
  const title = heading(3, 'On NEW')
  if (exposed.length === 0) return [title, paragraph('Nothing: by that reading everyone was on OLD.')]
  const rest = exposed.length - mostExposedListed
  return [
    title,
    list(
      exposed.slice(0, mostExposedListed).map((flag): Inline[] => [value(flag.key), ...exposureText(flag)]),
    ),
    ...(rest > 0 ? [paragraph(`… and ${rest} more, each of which has its step below.`)] : []),
  ]
}

function steps(
  { connection, connector }: OpenConnection,
  exposed: readonly FlagSummary[],
  others: readonly FlagSummary[],
): Block[] {
  const { how } = wordsOf(connection.settings)
  const inFull = others.length <= othersInFull
  const above = [...exposed, ...others].filter(flag => flag.aboveAll === true)
  const stepOf = ({ key }: FlagSummary) => connector.byHand(key, rollBack)
  const blocks = (flags: readonly FlagSummary[]): Block[] => {
    // numbered steps belong to their flag; statements are pasted many at once
    if (connector.capabilities.delivery !== 'at-once')
      return flags.flatMap(flag => [paragraph(value(flag.key)), code(() => stepOf(flag))])
    return chunksOf(flags, pastedAtOnce).map(chunk => code(() => chunk.map(stepOf).join('\n\n')))
  }
  return [
    heading(3, 'Put everyone on OLD'),
    paragraph(how),
    ...above.map(flag =>
      paragraph(
        value(flag.key),
        ' stands above all others of this store: its step alone puts everyone on OLD.',
      ),
    ),
    ...(exposed.length === 0 ? [] : blocks(exposed)),
    ...(others.length === 0 || !inFull
      ? []
      : [paragraph('Then the others, which were on OLD when the store was read:'), ...blocks(others)]),
    ...(inFull
      ? []
      : [
          paragraph(
            `The other ${others.length} flags were on OLD when the store was read. Should one of them be on NEW, its step is this one with its name in place:`,
          ),
          ...blocks(others.slice(0, 1)),
          list(others.map(({ key }) => [value(key)])),
        ]),
  ]
}

function afterwards({ connection, connector }: OpenConnection, check: string): Block[] {
  const { settings } = connection
  return [
    heading(3, 'See that it worked'),
    paragraph(check),
    ...(connector.delivery === undefined
      ? []
      : [paragraph('From the file to the people:'), code(connector.delivery.steps)]),
    ...(settings.kind === 'env-file' && settings.rollbackScript !== null
      ? [
          important(
            'A rollback script belongs to this: ',
            value(settings.rollbackScript),
            '. It changes data, which nobody can take back without a backup. A rollback of flags never needs it: run it only when whoever answers for the data says so.',
          ),
        ]
      : []),
  ]
}

/** The code alone: what a failure says in full may quote an answer or an output. */
function readinessText(readiness: Readiness): string {
  switch (readiness.state) {
    case 'ready':
      return 'was ready'
    case 'checking':
      return 'not checked yet'
    case 'not-ready':
      return `was not ready (${readiness.because.code.replaceAll('-', ' ')})`
  }
}

function chunksOf<T>(all: readonly T[], size: number): T[][] {
  const chunks: T[][] = []
  for (let start = 0; start < all.length; start += size) chunks.push(all.slice(start, start + size))
  return chunks
}
