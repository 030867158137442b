import type { Capabilities } from '../../../../shared/domain/connection.ts'
import type { Flag, FlagPatch, GlobalOverride } from '../../../../shared/domain/flag.ts'

/** What a person has typed so far, as text, so that half a number survives too. Absent: not touched. */
export type ChangeEdits = {
  readonly enabled?: boolean
  readonly percentage?: string
  readonly globalOverride?: GlobalOverride
  readonly description?: string
  readonly metadata?: string
}

export type ChangeDraft = {
  readonly edits: ChangeEdits
  /** the flag that was on screen when the typing began: what the write expects to replace */
  readonly base: Flag
}

export type DraftProblems = {
  readonly percentage?: string
  readonly metadata?: string
  readonly description?: string
}

export type ReadDraft = { readonly patch: FlagPatch; readonly problems: DraftProblems }

/** The edits as a patch that names only what differs from the flag as it is known now. */
export function readDraft(edits: ChangeEdits, flag: Flag, capabilities: Capabilities | null): ReadDraft {
  const percentage = readPercentage(edits.percentage, capabilities)
  const metadataProblem = edits.metadata === undefined ? undefined : problemOfMetadata(edits.metadata)
  const tooLong = (edits.description?.length ?? 0) > 10_000
  // An off that hides an on must be written although it reads as off already.
  const repairs = flag.contradictory && edits.globalOverride !== undefined
  const patch: FlagPatch = {
    ...(edits.enabled !== undefined && edits.enabled !== flag.enabled && { enabled: edits.enabled }),
    ...(percentage.value !== undefined &&
      percentage.value !== flag.percentage && { percentage: percentage.value }),
    ...(edits.globalOverride !== undefined &&
      (repairs || edits.globalOverride !== flag.globalOverride) && { globalOverride: edits.globalOverride }),
    ...(edits.description !== undefined &&
      edits.description !== flag.description && { description: edits.description }),
    ...(edits.metadata !== undefined &&
      metadataProblem === undefined &&
      edits.metadata !== (flag.metadata ?? '') && { metadata: edits.metadata }),
  }
  return {
    patch,
    problems: {
      ...(percentage.problem !== undefined && { percentage: percentage.problem }),
      ...(metadataProblem !== undefined && { metadata: metadataProblem }),
      ...(tooLong && { description: 'At most 10,000 characters.' }),
    },
  }
}

function readPercentage(
  text: string | undefined,
  capabilities: Capabilities | null,
): { readonly value?: number; readonly problem?: string } {
  if (text === undefined) return {}
  const typed = text.trim().replace('%', '').trim().replace(',', '.')
  const value = Number(typed)
  if (typed === '' || !Number.isFinite(value) || value < 0 || value > 100) {
    return { problem: 'Type a number between 0 and 100.' }
  }
  if (capabilities?.percentage === 'integer' && !Number.isInteger(value))
    return { problem: fractionProblem(value) }
  return { value }
}

function fractionProblem(value: number): string {
  return (
    `${value} % cannot be held: this store keeps whole numbers and sorts people into 100 buckets, so the smallest ` +
    'step is 1 %. For a few testers leave it at 0 % and put them on NEW by override.'
  )
}

function problemOfMetadata(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? undefined : 'Metadata must be a JSON object: { … }.'
  } catch (error) {
    return `Not valid JSON: ${error instanceof Error ? error.message : 'cannot be read'}`
  }
}

export function isEmptyPatch(patch: FlagPatch): boolean {
  return Object.keys(patch).length === 0
}

export function hasProblems(problems: DraftProblems): boolean {
  return Object.keys(problems).length > 0
}

/** A field of the draft that somebody else changed since it was begun. */
export type Divergence = {
  readonly field: string
  readonly base: string
  readonly now: string
  readonly mine: string | null
}

/** What differs between the flag as the draft knew it and as it is now, beside what the draft wants; own wishes first. */
export function divergences({ base, edits }: ChangeDraft, now: Flag): readonly Divergence[] {
  const fields = [
    {
      field: 'enabled',
      base: yesNo(base.enabled),
      now: yesNo(now.enabled),
      mine: edits.enabled === undefined ? null : yesNo(edits.enabled),
    },
    {
      field: 'percentage',
      base: percentText(base.percentage),
      now: percentText(now.percentage),
      mine: edits.percentage ?? null,
    },
    {
      field: 'global override',
      base: base.globalOverride,
      now: now.globalOverride,
      mine: edits.globalOverride ?? null,
    },
    { field: 'description', base: base.description, now: now.description, mine: edits.description ?? null },
    { field: 'metadata', base: base.metadata ?? '', now: now.metadata ?? '', mine: edits.metadata ?? null },
  ]
  return fields.filter(one => one.base !== one.now)
}

const yesNo = (value: boolean) => (value ? 'yes' : 'no')
const percentText = (value: number | null) => (value === null ? 'none' : `${value} %`)
