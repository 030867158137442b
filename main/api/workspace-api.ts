import { procedures } from './procedures.ts'

export const workspaceApi = {
  info: procedures.workspace.info.handler(({ context }) => context.host.info()),
  nameActor: procedures.workspace.nameActor.handler(({ context, input }) =>
    context.host.nameActor(input.name),
  ),
  openDemo: procedures.workspace.openDemo.handler(({ context, input }) => context.host.openDemo(input.reset)),
  openOwn: procedures.workspace.openOwn.handler(({ context }) => context.host.openOwn()),
  createVault: procedures.workspace.createVault.handler(({ context, input }) =>
    context.host.createVault(input.passphrase),
  ),
  unlockVault: procedures.workspace.unlockVault.handler(({ context, input }) =>
    context.host.unlockVault(input.passphrase),
  ),
}
