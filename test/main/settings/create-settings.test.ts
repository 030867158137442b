import { expect, onTestFinished, test } from 'vitest'
import { createSettings, defaultSettings } from '../../../main/settings/index.ts'
import { failureOf } from '../../support/failure-of.ts'
import { fixedClock, listingAudit, listingEvents, mara, openJournal } from '../../support/journal-parts.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function settings() {
  const journal = openJournal(temporaryFolder())
  onTestFinished(journal.close)
  const parts = { journal, audit: listingAudit(), events: listingEvents(), clock: fixedClock() }
  return { ...parts, service: createSettings(parts), again: () => createSettings(parts) }
}

test('what nobody chose has its default', () => {
  expect(settings().service.get()).toEqual({
    watchedPollSeconds: 5,
    otherPollSeconds: 30,
    usagePollSeconds: 60,
    newErrorRatePercent: 5,
    errorIncreasePoints: 1,
    troubleWindowMinutes: 10,
  })
})

test('a change is kept, audited once for each setting, and told', () => {
  const { service, again, audit, events } = settings()
  const heard: number[] = []
  service.onChanged(changed => heard.push(changed.watchedPollSeconds))
  service.set({ watchedPollSeconds: 10, newErrorRatePercent: 2.5, otherPollSeconds: undefined }, mara)
  service.set({ watchedPollSeconds: 10 }, mara)
  expect(again().get()).toEqual({ ...defaultSettings, watchedPollSeconds: 10, newErrorRatePercent: 2.5 })
  expect(audit.entries.map(({ text }) => text)).toEqual([
    'watchedPollSeconds: 5 → 10',
    'newErrorRatePercent: 5 → 2.5',
  ])
  expect(heard).toEqual([10])
  expect(events.published).toEqual([{ type: 'settings' }])
})

test('a value outside its limits changes nothing', () => {
  const { service } = settings()
  expect(failureOf(() => service.set({ watchedPollSeconds: 0 }, mara))).toMatchObject({
    code: 'invalid-input',
    field: 'watchedPollSeconds',
  })
  expect(service.get()).toEqual(defaultSettings)
})

test('a stored value that no longer fits counts as never chosen', () => {
  const { journal, again } = settings()
  journal.db
    .prepare(`INSERT INTO setting VALUES ('watchedPollSeconds', '"often"', 0), ('otherPollSeconds', '45', 0)`)
    .run()
  expect(again().get()).toEqual({ ...defaultSettings, otherPollSeconds: 45 })
})
