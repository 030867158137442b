import { declaring, procedures } from './procedures.ts'

const { list, save, setAccess, giveSecret, remove, test, exportFile, previewImport, importFile, refresh } =
  procedures.connections

export const connectionsApi = {
  list: list.handler(({ context }) => [...context.host.services().connections.list()]),
  save: save.handler(({ context, input }) =>
    context.host.services().connections.save(input, context.host.actor()),
  ),
  setAccess: setAccess.handler(({ context, input }) =>
    context.host.services().connections.setAccess(input, context.host.actor()),
  ),
  giveSecret: giveSecret.handler(({ context, input }) =>
    context.host.services().connections.giveSecret(input, context.host.actor()),
  ),
  remove: remove.handler(({ context, input }) =>
    context.host.services().connections.remove(input, context.host.actor()),
  ),
  test: test.handler(({ context, input, signal }) =>
    declaring(
      context.host.services().connections.test(input, signal ?? neverAborted()),
      'connections.test',
      context,
    ),
  ),
  exportFile: exportFile.handler(({ context }) => {
    const { leftOut, ...file } = context.host.services().connections.exportFile()
    return { ...file, leftOut: [...leftOut] }
  }),
  previewImport: previewImport.handler(({ context, input }) =>
    context.host.services().connections.previewImport(input),
  ),
  importFile: importFile.handler(({ context, input }) =>
    context.host.services().connections.importFile(input, context.host.actor()),
  ),
  refresh: refresh.handler(({ context, input, signal }) =>
    context.host.services().connections.refresh(input, signal ?? neverAborted()),
  ),
}

const neverAborted = () => new AbortController().signal
