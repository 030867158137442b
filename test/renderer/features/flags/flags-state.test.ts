import { expect, test } from 'vitest'
import { createFlagsState } from '../../../../renderer/features/flags/list/flags-state.ts'

function memoryOf(text: string | null) {
  let kept = text
  return { getItem: () => kept, setItem: (_: string, value: string) => (kept = value), kept: () => kept }
}

test('filters and order are remembered, the search is not', () => {
  const memory = memoryOf(null)
  createFlagsState(memory)
    .getState()
    .chosen({ search: 'x', filters: ['off'], sort: { by: 'changed', descending: true } })
  const { choice } = createFlagsState(memory).getState()
  expect(choice).toMatchObject({ search: '', filters: ['off'], sort: { by: 'changed', descending: true } })
})

test.each([
  '',
  'not json',
  '[]',
  '{"filters":["gone"],"filterEnvironmentId":null,"sort":{"by":"key","descending":false}}',
  'null',
])('a remembered choice that does not fit is forgotten: %s', text => {
  expect(createFlagsState(memoryOf(text)).getState().choice).toEqual({
    search: '',
    filters: [],
    filterEnvironmentId: null,
    sort: { by: 'key', descending: false },
  })
})
