import { EmptyState } from '../../ui/index.ts'

export function ConnectionsPage() {
  return <EmptyState title="Connections" />
}
