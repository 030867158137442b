import { MantineProvider } from '@mantine/core'
import { cleanup, render, screen } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'
import { Sparkline } from '../../../renderer/charts/index.tsx'

function draw(values: readonly (number | null)[]) {
  const { container } = render(
    <MantineProvider env="test">
      <Sparkline values={values} name="Backlog, last hour" />
    </MantineProvider>,
  )
  onTestFinished(cleanup)
  return container
}

test('a gap stays a gap, and a value between two gaps is a dot', () => {
  const drawn = draw([1, 2, null, 5, null, 3, 4])
  expect(screen.getByRole('img', { name: 'Backlog, last hour' })).toBeDefined()
  expect(drawn.querySelectorAll('polyline')).toHaveLength(2)
  expect(drawn.querySelectorAll('circle')).toHaveLength(1)
})

test('higher is higher up, and what never moves runs through the middle', () => {
  const ys = (container: HTMLElement) =>
    container
      .querySelector('polyline')
      ?.getAttribute('points')
      ?.split(' ')
      .map(point => Number(point.split(',')[1]))
  expect(ys(draw([0, 10]))).toEqual([22, 2])
  expect(ys(draw([7, 7]))).toEqual([12, 12])
})

test('nothing known draws nothing', () => {
  draw([null, null])
  expect(screen.queryByRole('img')).toBeNull()
})
