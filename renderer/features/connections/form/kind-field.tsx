import { NativeSelect } from '@mantine/core'
import type { ConnectorKind } from '../../../../shared/domain/connection.ts'
import { connectionsState } from '../connections-state.ts'
import { kindWords } from '../connection-words.ts'
import { withKind, type ConnectionForm } from './connection-form.ts'

const kinds = Object.keys(kindWords) as ConnectorKind[]

/** What kind of store is connected: chosen once, since everything else that is typed depends on it. */
export function KindField({ form }: { readonly form: ConnectionForm }) {
  return (
    <NativeSelect
      label="Kind of store"
      data={kinds.map(kind => ({ value: kind, label: kindWords[kind] }))}
      value={form.kind}
      onChange={event => {
        const kind = kinds.find(one => one === event.currentTarget.value)
        if (kind !== undefined) connectionsState.getState().edited(withKind(form, kind))
      }}
    />
  )
}
