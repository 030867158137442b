import { EmptyState } from '../../ui/index.ts'

export function HistoryPage() {
  return <EmptyState title="History" />
}
