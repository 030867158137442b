import { expect, test } from 'vitest'
import type { Flag, FlagPatch } from '../../../shared/domain/flag.ts'
import { buildOverride, buildState } from '../../support/flags.ts'
import { failureOf, failureOfAsync } from '../../support/failure-of.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { openDesk } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const ref = { connectionId: 'production', key: 'checkout' }

async function deskWith(flag: Partial<Flag> = {}) {
  const overrides = [
    buildOverride({ id: 'o1', flagKey: 'checkout', userId: 'anna' }),
    buildOverride({ id: 'o2', flagKey: 'checkout', userId: 'ben', variant: 'old' }),
  ]
  const connector = createMemoryConnector([
    buildState({ key: 'checkout', version: 'v1', ...flag }, overrides),
  ])
  const desk = openDesk(temporaryFolder(), [{ id: 'production', connector }], { people: 400 })
  await desk.sync('production')
  const preview = (patch: FlagPatch) => desk.changes.previewChange({ ref, patch, expectedVersion: 'v1' })
  return { desk, connector, preview }
}

test('a preview says what changes, which way, for how many, and what it needs', async () => {
  const { desk, preview } = await deskWith({ percentage: 25 })
  expect(preview({ percentage: 40 })).toEqual({
    fields: [{ field: 'percentage', before: '25 %', after: '40 %' }],
    shareBefore: 0.25,
    shareAfter: 0.4,
    direction: 'raises',
    movesToNew: 0.15,
    movesToOld: 0,
    people: 400,
    pinnedNew: 1,
    pinnedOld: 1,
    needs: ['confirm', 'reason', 'environment-name'],
    warnings: [],
  })
  expect(preview({ percentage: 10 })).toMatchObject({
    direction: 'lowers',
    movesToNew: 0,
    movesToOld: 0.15,
    needs: [],
  })
  expect(preview({ description: 'better words' })).toMatchObject({ direction: 'same', needs: [] })
  expect(preview({}).fields).toEqual([])
  await desk.close()
})

test('lowering never needs anything, whatever is lowered', async () => {
  const { desk, preview } = await deskWith({ percentage: 100 })
  for (const patch of [{ enabled: false }, { percentage: 0 }, { globalOverride: 'force-off' }] as const) {
    expect(preview(patch)).toMatchObject({ direction: 'lowers', needs: [], shareAfter: 0 })
  }
  await desk.close()
})

test('forcing on raises even where everybody is on NEW already', async () => {
  const { desk, preview } = await deskWith({ percentage: 100 })
  expect(preview({ globalOverride: 'force-on' })).toMatchObject({
    direction: 'raises',
    shareBefore: 1,
    shareAfter: 1,
  })
  await desk.close()
})

test('another salt raises: as many people, but not the same ones', async () => {
  const { desk, preview } = await deskWith({ percentage: 25 })
  expect(preview({ metadata: '{"salt": "new"}' })).toMatchObject({
    direction: 'raises',
    movesToNew: 0.1875,
    movesToOld: 0.1875,
  })
  await desk.close()
})

test('a percentage hidden by force-off, one of a disabled flag, and overrides that stay are said before the click', async () => {
  const forced = await deskWith({ globalOverride: 'force-off', percentage: 0 })
  expect(forced.preview({ percentage: 50 })).toMatchObject({
    direction: 'same',
    warnings: [
      expect.stringContaining('force-off'),
      expect.stringContaining('1 override keeps its user on NEW'),
    ],
  })
  expect(forced.preview({ globalOverride: 'none', percentage: 50 }).direction).toBe('raises')
  await forced.desk.close()
  const disabled = await deskWith({ enabled: false })
  expect(disabled.preview({ percentage: 50 }).warnings[0]).toContain('not enabled')
  await disabled.desk.close()
})

test('both global overrides set is said, and choosing one repairs the row', async () => {
  const { desk, preview } = await deskWith({ globalOverride: 'force-off', contradictory: true })
  expect(preview({ description: 'x' }).warnings[0]).toContain('Both global overrides are set')
  const repaired = preview({ globalOverride: 'force-off' })
  expect(repaired.fields).toEqual([
    { field: 'global override', before: 'force-on and force-off', after: 'force-off' },
  ])
  expect(repaired.warnings[0]).toContain('repairs')
  await desk.close()
})

test('what the store cannot hold is refused before anything is asked of it', async () => {
  const { desk, connector, preview } = await deskWith()
  expect(failureOf(() => preview({ percentage: 0.1 }))).toMatchObject({
    code: 'invalid-input',
    field: 'percentage',
    problem: expect.stringContaining('by override'),
  })
  for (const metadata of ['', '[1]', 'null', '{"a":', '"text"']) {
    expect(
      failureOf(() => preview({ metadata })),
      metadata,
    ).toMatchObject({ code: 'invalid-input', field: 'metadata' })
  }
  expect(failureOf(() => preview({ description: 'a\0b' }))).toMatchObject({ field: 'description' })
  Object.assign(connector.capabilities, { percentage: 'none', metadata: false })
  expect(failureOf(() => preview({ percentage: 5 }))).toMatchObject({
    code: 'not-supported',
    ability: 'percentage',
  })
  expect(failureOf(() => preview({ metadata: '{}' }))).toMatchObject({
    code: 'not-supported',
    ability: 'metadata',
  })
  await desk.close()
})

test('a flag that moved on, is gone, or changes nothing is refused with what is the matter', async () => {
  const { desk } = await deskWith()
  const ask = (fields: {
    key?: string
    connectionId?: string
    expectedVersion?: string
    patch?: FlagPatch
  }) =>
    desk.changes.change(
      {
        operationId: crypto.randomUUID(),
        ref: { connectionId: fields.connectionId ?? 'production', key: fields.key ?? 'checkout' },
        patch: fields.patch ?? { percentage: 5 },
        expectedVersion: fields.expectedVersion ?? 'v1',
        confirmed: true,
        reason: null,
        environmentNameTyped: null,
      },
      desk.context,
    )
  expect(await failureOfAsync(ask({ expectedVersion: 'v0' }))).toEqual({
    code: 'conflict',
    expected: 'v0',
    found: 'v1',
  })
  expect(await failureOfAsync(ask({ key: '__proto__' }))).toMatchObject({ code: 'not-found', what: 'flag' })
  expect(await failureOfAsync(ask({ connectionId: 'none' }))).toMatchObject({
    code: 'not-found',
    what: 'connection',
  })
  expect(await failureOfAsync(ask({ patch: { percentage: 25 } }))).toMatchObject({
    code: 'invalid-input',
    field: 'patch',
  })
  await desk.close()
})

test('the title of a change names the flag, the place and the fields', async () => {
  const { desk } = await deskWith()
  const summary = await desk.changes.change(
    {
      operationId: 'c1',
      ref,
      patch: { percentage: 5, description: 'x'.repeat(500) },
      expectedVersion: 'v1',
      confirmed: false,
      reason: null,
      environmentNameTyped: null,
    },
    desk.context,
  )
  expect(summary.title).toBe('checkout in Production: description changed, percentage 25 % → 5 %')
  await desk.settled('c1')
  await desk.close()
})

test('a step back lowers with one gesture, is read back, and is called what it is; one that raises is not', async () => {
  const { desk, connector } = await deskWith({ percentage: 50 })
  const order = {
    ref,
    expectedVersion: 'v1',
    confirmed: false,
    reason: null,
    environmentNameTyped: null,
    stepBack: true,
  }
  await desk.changes.change({ ...order, operationId: 'back', patch: { percentage: 10 } }, desk.context)
  const receipt = await desk.settled('back')
  expect(receipt).toMatchObject({
    kind: 'change',
    title: 'Step back checkout in Production: percentage 50 % → 10 %',
    counts: { verified: 1 },
  })
  const after = connector.flags.get('checkout')?.flag
  expect(after?.percentage).toBe(10)
  const up = { ...order, expectedVersion: after?.version ?? '', patch: { percentage: 75 } }
  expect(await failureOfAsync(desk.changes.change({ ...up, operationId: 'up' }, desk.context))).toMatchObject(
    {
      code: 'confirmation-needed',
    },
  )
  await desk.changes.change(
    { ...up, operationId: 'up', confirmed: true, reason: 'it holds', environmentNameTyped: 'Production' },
    desk.context,
  )
  expect((await desk.settled('up')).title).toBe('checkout in Production: percentage 10 % → 75 %')
  await desk.close()
})
