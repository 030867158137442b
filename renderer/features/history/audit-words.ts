import type { AuditKind } from '../../../shared/contract/history-contract.ts'

/** Every kind of entry in words, in the order of the filter. */
export const auditKindWords: Readonly<Record<AuditKind, string>> = {
  'rollback-asked': 'rollback asked',
  'change-asked': 'change asked',
  'restore-asked': 'restore asked',
  'operation-settled': 'settled',
  'operation-cancelled': 'cancelled',
  'operation-given-up': 'given up',
  'operation-confirmed': 'confirmed by hand',
  'reason-given': 'reason given',
  'connection-added': 'connection added',
  'connection-changed': 'connection changed',
  'connection-removed': 'connection removed',
  'access-changed': 'access changed',
  'environment-saved': 'environment saved',
  'environment-removed': 'environment removed',
  'setting-changed': 'setting changed',
  'script-asked': 'script asked',
  'script-ended': 'script ended',
  'actor-named': 'name given',
}

/** Kinds that belong together, since nobody looks for fifteen of them one by one. */
export const auditGroups: readonly {
  readonly name: string
  readonly word: string
  readonly kinds: readonly AuditKind[]
}[] = [
  { name: 'rollbacks', word: 'rollbacks', kinds: ['rollback-asked', 'reason-given'] },
  { name: 'scripts', word: 'scripts', kinds: ['script-asked', 'script-ended'] },
  { name: 'changes', word: 'changes', kinds: ['change-asked'] },
  { name: 'restores', word: 'restores', kinds: ['restore-asked'] },
  {
    name: 'outcomes',
    word: 'outcomes',
    kinds: ['operation-settled', 'operation-cancelled', 'operation-given-up', 'operation-confirmed'],
  },
  {
    name: 'set-up',
    word: 'set-up',
    kinds: [
      'connection-added',
      'connection-changed',
      'connection-removed',
      'access-changed',
      'environment-saved',
      'environment-removed',
      'setting-changed',
      'actor-named',
    ],
  },
]

/** null: every kind. An empty choice means that nothing was chosen, not that nothing is wanted. */
export function kindsOf(groups: readonly string[]): AuditKind[] | null {
  const kinds = auditGroups.filter(group => groups.includes(group.name)).flatMap(group => [...group.kinds])
  return kinds.length === 0 ? null : kinds
}
