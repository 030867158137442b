import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { useSteadyOrder } from '../../../renderer/ui/index.ts'

afterEach(cleanup)

const itself = (row: string) => row

function Rows({ rows }: { readonly rows: readonly string[] }) {
  const steady = useSteadyOrder(rows, itself)
  return (
    <ul data-testid="rows" {...steady.hold}>
      {steady.rows.map(row => (
        <li key={row}>{row}</li>
      ))}
    </ul>
  )
}
const shown = () => [...screen.getByTestId('rows').children].map(row => row.textContent)

test('rows keep their places while the pointer is over them, and move when it has left', () => {
  const { rerender } = render(<Rows rows={['a', 'b', 'c']} />)
  fireEvent.pointerEnter(screen.getByTestId('rows'))
  rerender(<Rows rows={['d', 'c', 'a']} />)
  expect(shown()).toEqual(['a', 'c', 'd'])
  fireEvent.pointerLeave(screen.getByTestId('rows'))
  expect(shown()).toEqual(['d', 'c', 'a'])
})
