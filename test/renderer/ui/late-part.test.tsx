import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { AppTheme, ErrorBoundary } from '../../../renderer/ui/index.ts'
import { lateModule } from '../../../renderer/ui/late-module.ts'
import { latePart } from '../../../renderer/ui/late-part.tsx'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const Greeting = ({ name }: { readonly name: string }) => <p>Hello {name}</p>
const Placeholder = ({ name }: { readonly name: string }) => <p>One moment, {name}</p>

test('a placeholder stands until the code has come', async () => {
  const Part = latePart(
    lateModule(async () => ({ Greeting })),
    module => module.Greeting,
    Placeholder,
  )
  render(<Part name="Mara" />)
  expect(screen.getByText('One moment, Mara')).toBeTruthy()
  expect(await screen.findByText('Hello Mara')).toBeTruthy()
})

test('code that is there already is drawn without a placeholder', async () => {
  const module = lateModule(async () => ({ Greeting }))
  await module.fetch()
  const Part = latePart(module, found => found.Greeting, Placeholder)
  render(<Part name="Mara" />)
  expect(screen.getByText('Hello Mara')).toBeTruthy()
})

test('code is asked for once, and again only after it could not be had', async () => {
  const load = vi.fn<() => Promise<{ Greeting: typeof Greeting }>>()
  load.mockRejectedValueOnce(new Error('the host is gone')).mockResolvedValue({ Greeting })
  const module = lateModule(load)
  await expect(module.fetch()).rejects.toThrow('the host is gone')
  await module.fetch()
  await module.fetch()
  expect(load).toHaveBeenCalledTimes(2)
})

test('what cannot be had fails its own part of the screen, and can be tried again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  let isGone = true
  const module = lateModule(async () => {
    if (isGone) throw new Error('the host is gone')
    return { Greeting }
  })
  const Part = latePart(module, found => found.Greeting, Placeholder)
  render(
    <AppTheme nonce="">
      <ErrorBoundary>
        <Part name="Mara" />
      </ErrorBoundary>
    </AppTheme>,
  )
  const again = await screen.findByRole('button', { name: 'Show this part again' })
  isGone = false
  fireEvent.click(again)
  expect(await screen.findByText('Hello Mara')).toBeTruthy()
})
