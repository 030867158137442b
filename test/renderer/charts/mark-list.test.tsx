import { fireEvent, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import type { ChartPalette } from '../../../renderer/charts/chart-palette.ts'
import { MarkList } from '../../../renderer/charts/mark-list.tsx'
import type { TimelineMark } from '../../../renderer/charts/timeline-points.ts'
import { fakeApi, renderWithApi } from '../support/fake-client.tsx'

const mark = (atMs: number, fields: Partial<TimelineMark> = {}): TimelineMark => ({
  atMs,
  kind: 'change',
  actor: 'Mara',
  text: `${atMs} %`,
  operationId: `op-${atMs}`,
  ...fields,
})

function open(marks: readonly TimelineMark[], simulatedUntilMs: number | null = null) {
  const onPoint = vi.fn()
  const onOpenOperation = vi.fn()
  renderWithApi(
    <MarkList
      marks={marks}
      palette={{} as ChartPalette}
      simulatedUntilMs={simulatedUntilMs}
      onPoint={onPoint}
      onOpenOperation={onOpenOperation}
    />,
    fakeApi({}).api,
  )
  return { onPoint, onOpenOperation }
}

test('the marks are a list of buttons, newest first, each with kind, name and words', () => {
  const { onOpenOperation, onPoint } = open([mark(1), mark(2, { kind: 'rollback' })])
  const [newest, oldest] = screen.getAllByRole('button')
  expect(newest?.textContent).toContain('rollback by Mara: 2 %')
  expect(oldest?.textContent).toContain('change by Mara: 1 %')
  if (newest !== undefined) fireEvent.focus(newest)
  expect(onPoint).toHaveBeenCalledWith(expect.objectContaining({ atMs: 2 }))
  if (newest !== undefined) fireEvent.click(newest)
  expect(onOpenOperation).toHaveBeenCalledWith('op-2')
})

test('what others did has no receipt to open', () => {
  const { onOpenOperation } = open([mark(1, { kind: 'outside', actor: null, operationId: null })])
  fireEvent.click(screen.getByRole('button', { name: /not by Switchyard: 1 %/ }))
  expect(onOpenOperation).not.toHaveBeenCalled()
})

test('the simulated past is labelled', () => {
  open([mark(1), mark(100)], 50)
  expect(screen.getAllByText('simulated')).toHaveLength(1)
})

test('a long life shows its newest marks, and all on demand', () => {
  open(Array.from({ length: 20 }, (_, index) => mark(index)))
  expect(screen.getAllByRole('listitem')).toHaveLength(6)
  fireEvent.click(screen.getByRole('button', { name: 'Show all 20' }))
  expect(screen.getAllByRole('listitem')).toHaveLength(20)
})
