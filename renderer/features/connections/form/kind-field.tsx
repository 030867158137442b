import { Radio, SimpleGrid } from '@mantine/core'
import type { ConnectorKind } from '../../../../shared/domain/connection.ts'
import { kindWords } from '../connection-words.ts'
import { connectionsState } from '../connections-state.ts'
import { withKind, type ConnectionForm } from './connection-form.ts'
import { kindParts } from './kind-parts.tsx'

const kinds = Object.keys(kindWords) as ConnectorKind[]

/** What kind of store is connected: chosen once, since everything else that is typed depends on it. */
export function KindField({ form }: { readonly form: ConnectionForm }) {
  return (
    <Radio.Group
      label="Kind of store"
      value={form.kind}
      onChange={value => {
        const kind = kinds.find(one => one === value)
        if (kind !== undefined) connectionsState.getState().edited(withKind(form, kind))
      }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing={8} mt={6}>
        {kinds.map(kind => (
          <Radio
            key={kind}
            value={kind}
            aria-label={kindWords[kind]}
            label={kindWords[kind]}
            description={kindParts[kind].about}
          />
        ))}
      </SimpleGrid>
    </Radio.Group>
  )
}
