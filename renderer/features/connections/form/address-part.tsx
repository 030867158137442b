import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { ConnectionForm } from './connection-form.ts'
import { kindParts } from './kind-parts.tsx'
import { UrlField } from './url-field.tsx'

type AddressPartProps = { readonly form: ConnectionForm; readonly savedSecret: boolean }

/** Where the store is: in fields, or as the one line that people have in their notes. Both say the same. */
export function AddressPart({ form, savedSecret }: AddressPartProps) {
  const [by, setBy] = useState<'fields' | 'url'>('fields')
  const { Address } = kindParts[form.kind]
  return (
    <>
      <SegmentedControl
        aria-label="How the address is entered"
        data={[
          { value: 'fields', label: 'Fields' },
          { value: 'url', label: 'URL' },
        ]}
        value={by}
        onChange={value => setBy(value === 'url' ? value : 'fields')}
        style={{ alignSelf: 'flex-start' }}
      />
      {by === 'url' && <UrlField form={form} savedSecret={savedSecret} />}
      {/* what a URL cannot say is asked for all the same */}
      <Address />
    </>
  )
}
