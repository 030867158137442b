import { Button, FileButton } from '@mantine/core'
import { IconFileDownload, IconFileUpload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { longestConnectionsFile } from '../../../../shared/domain/connections-file.ts'
import { AppError } from '../../../../shared/failure.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { escapeStoreText, FailureNote } from '../../../ui/index.ts'
import { saveAsFile } from '../../../ui/save-as-file.ts'
import styles from './transfer.module.css'
import { transferState } from './transfer-state.ts'

type TransferButtonsProps = { readonly hasConnections: boolean }

/** Connections as a file for another machine or another person, without their secrets. */
export function TransferButtons({ hasConnections }: TransferButtonsProps) {
  const { api } = useClient()
  const exporting = useMutation({
    mutationFn: () => api.connections.exportFile(),
    onSuccess: ({ fileName, text }) => saveAsFile(fileName, text),
  })
  const reading = useMutation({
    mutationFn: async (file: File) => {
      if (file.size > longestConnectionsFile)
        throw new AppError({
          code: 'invalid-input',
          field: 'file',
          problem: 'it is longer than any file of connections',
        })
      const text = await file.text()
      const preview = await api.connections.previewImport({ text })
      transferState.getState().arrived(file.name, text, preview)
    },
  })
  const leftOut = exporting.data?.leftOut ?? []
  const error = reading.error ?? exporting.error
  return (
    <>
      {hasConnections && (
        <Button
          variant="default"
          leftSection={<IconFileDownload size={16} aria-hidden />}
          loading={exporting.isPending}
          onClick={() => exporting.mutate()}
        >
          Export connections
        </Button>
      )}
      <FileButton
        accept="application/json,.json"
        onChange={file => {
          if (file !== null) reading.mutate(file)
        }}
      >
        {props => (
          <Button
            variant="default"
            leftSection={<IconFileUpload size={16} aria-hidden />}
            loading={reading.isPending}
            {...props}
          >
            Import connections
          </Button>
        )}
      </FileButton>
      {(error !== null || leftOut.length > 0) && (
        <div className={styles.below} role="status">
          {error !== null && <FailureNote failure={failureOf(error)} compact />}
          {leftOut.length > 0 && (
            <p>
              Left out of the file: {leftOut.map(escapeStoreText).join(', ')}. They run commands on this
              machine, and stay on it.
            </p>
          )}
        </div>
      )}
    </>
  )
}

function failureOf(error: Error) {
  return error instanceof AppError ? error.failure : toFailure(error)
}
