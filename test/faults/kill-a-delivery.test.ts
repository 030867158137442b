import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { address, emergency, envAppDesk, products, sales } from '../support/env-files.ts'
import { hastyLimits, openDesk } from '../support/operations-desk.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import type { DeliveryErrand } from './run-a-delivery.ts'

const child = fileURLToPath(new URL('./run-a-delivery.ts', import.meta.url))

async function runUntilKilled(errand: DeliveryErrand): Promise<void> {
  const running = spawn(process.execPath, [child, JSON.stringify(errand)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code, signal] = (await once(running, 'exit')) as [number | null, string | null]
  expect([code, signal]).toEqual([null, 'SIGKILL'])
}

test.each(['marked-sent', 'written', 'outcomes-saved', 'delivering', 'building', 'delivered'] as const)(
  'a rollback, killed at %s: the next run reads, builds again, and is green when the application says OLD',
  async place => {
    const { app, connector, settings, content } = await envAppDesk({}, 200)
    const served = async (): Promise<unknown> =>
      (await fetch(`http://${app.host}:${app.port}${app.probePath}`)).json()
    const folder = temporaryFolder()
    await runUntilKilled({ folder, place, settings })
    const desk = openDesk(folder, [{ id: 'shop', connector, settings }], {
      limits: {
        ...hastyLimits,
        write: { deadlineMs: 8_000, landBeforeMs: 4_000, statementMs: 1_000, lockMs: 500 },
        readBackMs: 5_000,
      },
    })
    onTestFinished(() => desk.close())
    await desk.operations.resume()
    const early = desk.operations.get({ id: 'r1' })
    expect(early.allVerifiedMs).toBeNull()
    const summary = await desk.settled('r1')
    expect([summary.counts.verified, summary.targets]).toEqual([4, 4])
    expect(summary.connections[0]?.delivered).toMatchObject({ state: 'served', exitCode: 0 })
    expect(await served()).toEqual({ [address]: false, [sales]: false, [products]: false, [emergency]: true })
    expect(content()).toContain(`${emergency}=true`)
    expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
    expect(desk.bugs).toEqual([])
  },
  60_000,
)
