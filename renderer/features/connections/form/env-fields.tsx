import { NativeSelect, Radio, SimpleGrid, Stack } from '@mantine/core'
import { editEnv, EnvInput, EnvSection, EnvText, useEnv } from './env-input.tsx'
import { EnvProbeFields } from './env-probe-fields.tsx'

/** Where the file is, and how it is reached. */
export function EnvFields() {
  const via = useEnv('via')
  return (
    <Stack gap="sm">
      <Radio.Group
        label="The file is"
        value={via}
        onChange={value => editEnv({ via: value === 'commands' ? value : 'file' })}
      >
        <Stack gap={6} mt={6}>
          <Radio value="file" label="on this machine" />
          <Radio
            value="commands"
            label="behind two programs of yours"
            description="One prints it, the other is given the whole of it on its standard input."
          />
        </Stack>
      </Radio.Group>
      {via === 'file' ? (
        <EnvInput
          label="Path of the file"
          description="The whole path, on the machine that Switchyard runs on. It has to be a file of its own: no link, and in a folder that not everyone may write."
          field="path"
          path="settings.access.path"
          placeholder="/srv/shop/.env"
          required
        />
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
          <EnvText
            label="Program that prints the file"
            description="One argument per line; no shell reads them."
            field="readCommand"
            path="settings.access.read"
            placeholder={'ssh\nshop@web-1\ncat .env'}
            required
          />
          <EnvText
            label="Program that takes the file"
            description="It is done when the first one prints what was given."
            field="writeCommand"
            path="settings.access.write"
            placeholder={'ssh\nshop@web-1\ncat > .env'}
            required
          />
        </SimpleGrid>
      )}
    </Stack>
  )
}

/** What the variables mean, and the way from the file to what people are served. */
export function EnvMappingFields() {
  return (
    <>
      <EnvSection title="Variables" paths={/^settings\.(prefix|emergency|words)/}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
          <EnvInput label="Flags begin with" field="prefix" path="settings.prefix" required />
          <EnvInput
            label="Emergency switch"
            description="Keeps everyone on OLD, whatever the others say. Empty: there is none."
            field="emergency"
            path="settings.emergency.variable"
          />
          <EnvInput label="Word for on" field="on" path="settings.words.on" required />
          <EnvInput label="Word for off" field="off" path="settings.words.off" required />
          <EmergencyMeaning />
        </SimpleGrid>
      </EnvSection>
      <EnvSection title="Build and deploy" paths={/^settings\.(apply|passedOn)/} opened="applyCommand">
        <EnvText
          label="Command that makes the application take up a change"
          description="One argument per line; no shell reads them. Without it, a person builds and deploys, and is told how."
          field="applyCommand"
          path="settings.apply.command"
          placeholder={'npm\nrun\nbuild'}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
          <EnvInput
            label="Runs in the folder"
            field="applyFolder"
            path="settings.apply.folder"
            placeholder="/srv/shop"
          />
          <EnvInput
            label="May take, in seconds"
            field="applySeconds"
            path="settings.apply.timeLimitMs"
            inputMode="numeric"
          />
        </SimpleGrid>
        <EnvInput
          label="Variables that programs are given"
          description="Names, with commas. Besides these they get PATH, HOME and LANG, and nothing else of this machine's."
          field="passedOn"
          path="settings.passedOn.0"
        />
      </EnvSection>
      <EnvSection title="Ask the application" paths={/^settings\.probe/} opened="probeHost">
        <EnvProbeFields />
      </EnvSection>
      <EnvSection
        title="Rollback script for a database"
        paths={/^settings\.rollbackScript/}
        opened="rollbackScript"
      >
        <EnvInput
          label="File with SQL"
          description="Shown and run only by an explicit step, on a database connection of your choice. Never by itself."
          field="rollbackScript"
          path="settings.rollbackScript"
          placeholder="/srv/shop/rollback-scripts.sql"
        />
      </EnvSection>
    </>
  )
}

function EmergencyMeaning() {
  const means = useEnv('emergencyOnMeans')
  return (
    <NativeSelect
      label="The emergency switch being on means"
      data={[
        { value: 'old', label: 'everyone is on OLD' },
        { value: 'new', label: 'people may be on NEW' },
      ]}
      value={means}
      onChange={event => editEnv({ emergencyOnMeans: event.currentTarget.value === 'new' ? 'new' : 'old' })}
    />
  )
}
