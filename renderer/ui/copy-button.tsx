import { Button, CopyButton as MantineCopyButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

type CopyButtonProps = {
  readonly text: string
  /** verb and object: "Copy SQL" */
  readonly label: string
}

export function CopyButton({ text, label }: CopyButtonProps) {
  return (
    <MantineCopyButton value={text} timeout={1_500}>
      {({ copied, copy }) => (
        <Button
          size="xs"
          variant="default"
          onClick={copy}
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        >
          <span aria-live="polite">{copied ? 'Copied' : label}</span>
        </Button>
      )}
    </MantineCopyButton>
  )
}
