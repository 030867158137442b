import type { CsvPeople } from '../../../shared/domain/people-source.ts'
import { createDistinctCount } from './count-distinct.ts'
import { sameState, unusableFile, withFile } from './csv-file.ts'
import { columnAt, eachRow, readHead } from './csv-rows.ts'

/**
 * How many different ids the column holds; empty ones are nobody.
 * @throws AppError `file-unusable`, also when the file changed while it was read: half of one list and half of another
 *   is nobody's number
 */
export function countCsvPeople(connection: string, source: CsvPeople, signal: AbortSignal): Promise<number> {
  const place = { connection, file: source.file }
  return withFile(place, async ({ handle, state, stateNow }) => {
    const head = await readHead(handle, place)
    const column = columnAt(head, source.column, place)
    const people = createDistinctCount()
    const range = { head, from: 0, to: state.size, named: true }
    await eachRow(handle, place, range, row => addId(people, row[column]), signal)
    const now = await stateNow()
    if (now === undefined || !sameState(now, state)) throw unusableFile(place, 'changed')
    return people.size
  })
}

function addId(people: { add(text: string): void }, id: string | undefined): void {
  const text = id?.trim() ?? ''
  if (text !== '') people.add(text)
}
