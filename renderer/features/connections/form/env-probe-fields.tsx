import { NativeSelect, SimpleGrid } from '@mantine/core'
import type { EnvForm } from './env-form.ts'
import { editEnv, EnvInput, EnvText, useEnv } from './env-input.tsx'

const readings: Readonly<Record<EnvForm['reading'], string>> = {
  variables: 'JSON: the variables and true or false',
  fields: 'JSON: other names for the variables',
  text: 'any text: what it contains',
}

/** Where the running application says what it serves. */
export function EnvProbeFields() {
  const reading = useEnv('reading')
  const tls = useEnv('probeTls')
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        <EnvInput
          label="Application's host"
          description="Without it nothing tells what is served, and a person has to confirm each change."
          field="probeHost"
          path="settings.probe.host"
          placeholder="shop.example.internal"
        />
        <EnvInput
          label="Application's port"
          field="probePort"
          path="settings.probe.port"
          inputMode="numeric"
        />
        <EnvInput label="Path" field="probePath" path="settings.probe.path" />
        <NativeSelect
          label="Line to the application"
          data={[
            { value: 'verify', label: 'TLS, always checking that the right server answers' },
            { value: 'off', label: 'Not encrypted' },
          ]}
          value={tls}
          onChange={event => editEnv({ probeTls: event.currentTarget.value === 'off' ? 'off' : 'verify' })}
        />
        <NativeSelect
          label="Its answer is"
          data={Object.entries(readings).map(([value, label]) => ({ value, label }))}
          value={reading}
          onChange={event => {
            const { value } = event.currentTarget
            editEnv({ reading: value === 'fields' || value === 'text' ? value : 'variables' })
          }}
        />
      </SimpleGrid>
      {tls === 'verify' && (
        <EnvText
          label="Private certificate authority of the application (PEM)"
          description="Added to those this computer already trusts."
          field="probeCaPem"
          path="settings.probe.tls.caPem"
          placeholder="-----BEGIN CERTIFICATE-----"
        />
      )}
      {reading === 'fields' && (
        <EnvText
          label="Names in the answer"
          description="VARIABLE = name, one per line; dots lead inwards. A variable without a line is not asked for."
          field="fields"
          path="settings.probe.reading.fields"
          placeholder="REACT_APP_USE_NEW_SALES_FORMAT = flags.salesFormat"
        />
      )}
      {reading === 'text' && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
          <EnvInput
            label="It is on where the answer contains"
            description="{variable} stands for the name. Both or neither says nothing."
            field="onText"
            path="settings.probe.reading.onText"
          />
          <EnvInput
            label="It is off where it contains"
            field="offText"
            path="settings.probe.reading.offText"
          />
        </SimpleGrid>
      )}
    </>
  )
}
