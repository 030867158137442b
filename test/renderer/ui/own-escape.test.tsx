import { fireEvent } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { closeOnOwnEscape } from '../../../renderer/ui/own-escape.ts'
import { fakeApi, renderWithApi } from '../support/fake-client.tsx'

test('Escape closes the dialog it was pressed in, not the one under it', () => {
  const onClose = vi.fn()
  const view = renderWithApi(
    <div onKeyDown={closeOnOwnEscape(onClose)}>
      <input aria-label="plain" />
      <input aria-label="with an open list" data-mantine-stop-propagation="true" />
    </div>,
    fakeApi({}).api,
  )
  fireEvent.keyDown(view.getByLabelText('with an open list'), { key: 'Escape' })
  fireEvent.keyDown(view.getByLabelText('plain'), { key: 'x' })
  expect(onClose).not.toHaveBeenCalled()
  fireEvent.keyDown(view.getByLabelText('plain'), { key: 'Escape' })
  expect(onClose).toHaveBeenCalledOnce()
})
