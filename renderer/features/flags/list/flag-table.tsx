import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import type { FlagRef } from '../../../../shared/domain/operation.ts'
import { FlagHeader } from './flag-header.tsx'
import { FlagRowView } from './flag-row-view.tsx'
import type { FlagRow } from './flag-rows.ts'
import { extendTo, toggleAll, toggleKey } from './flag-selection.ts'
import styles from './flag-table.module.css'
import { useFlagsState } from './flags-state.ts'

const ROW_HEIGHT = 32

type FlagTableProps = {
  readonly rows: readonly FlagRow[]
  readonly environments: readonly Environment[]
  readonly environmentId: string
  readonly connections: readonly ConnectionView[]
  readonly onOpenFlag: (ref: FlagRef) => void
}

/**
 * Virtual rows over a sorted array. The keyboard has one stop in the table and moves an active row: j k or arrows,
 * Page, Home, End, Enter opens, x or Space selects, Shift with either extends.
 */
export function FlagTable({ rows, environments, environmentId, connections, onOpenFlag }: FlagTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const selection = useFlagsState(state => state.selection)
  const selected = useFlagsState(state => state.selected)
  const scrolled = useFlagsState(state => state.scrolled)
  const [initialScroll] = useState(useFlagsState(state => state.scrollTop))
  const latest = useRef({ rows, selection })
  latest.current = { rows, selection }

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => rows[index]?.key ?? index,
    overscan: 10,
    // The sticky head takes the height of one row from the view.
    scrollPaddingEnd: ROW_HEIGHT,
    initialOffset: initialScroll,
  })
  useEffect(() => {
    const element = scroller.current
    return () => scrolled(element?.scrollTop ?? 0)
  }, [scrolled])

  const open = useCallback(
    (row: FlagRow, wantedEnvironmentId: string) => {
      const [first] = row.cells.get(wantedEnvironmentId) ?? [...row.cells.values()][0] ?? []
      if (first !== undefined) onOpenFlag({ connectionId: first.connectionId, key: first.key })
    },
    [onOpenFlag],
  )
  const toggle = useCallback(
    (key: string, extend: boolean) => {
      const { selection: current, rows: order } = latest.current
      selected(extend ? extendTo(current, key, order) : toggleKey(current, key))
      setActiveKey(key)
    },
    [selected],
  )

  const activeIndex = rows.findIndex(row => row.key === activeKey)
  const moveTo = (index: number, extend: boolean) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)]
    if (row === undefined) return
    if (extend)
      selected(
        extendTo(
          selection.anchor === null && activeKey !== null ? { ...selection, anchor: activeKey } : selection,
          row.key,
          rows,
        ),
      )
    setActiveKey(row.key)
    virtualizer.scrollToIndex(Math.min(Math.max(index, 0), rows.length - 1))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2)
    const active = rows[activeIndex]
    switch (event.key) {
      case 'j':
      case 'J':
      case 'ArrowDown':
        moveTo(activeIndex + 1, event.shiftKey)
        break
      case 'k':
      case 'K':
      case 'ArrowUp':
        moveTo(activeIndex - 1, event.shiftKey)
        break
      case 'PageDown':
        moveTo(activeIndex + page, event.shiftKey)
        break
      case 'PageUp':
        moveTo(activeIndex - page, event.shiftKey)
        break
      case 'Home':
        moveTo(0, event.shiftKey)
        break
      case 'End':
        moveTo(rows.length - 1, event.shiftKey)
        break
      case 'Enter':
        if (active !== undefined) open(active, environmentId)
        break
      case 'x':
      case 'X':
      case ' ':
        if (active !== undefined) toggle(active.key, event.shiftKey)
        break
      default:
        return
    }
    event.preventDefault()
  }

  const columns = `36px minmax(240px, 2.2fr) repeat(${environments.length}, minmax(132px, 1fr)) 104px`
  // The sum of the smallest columns: narrower than this the table scrolls sideways, its head with it.
  const minWidth = 36 + 240 + environments.length * 132 + 104
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label="Flags"
      aria-multiselectable
      aria-rowcount={rows.length + 1}
      aria-activedescendant={activeIndex === -1 ? undefined : rowId(activeIndex)}
      tabIndex={0}
      data-flag-table
      onKeyDown={onKeyDown}
      onFocus={event => {
        if (event.target === event.currentTarget && activeIndex === -1)
          setActiveKey(rows[virtualizer.range?.startIndex ?? 0]?.key ?? null)
      }}
    >
      <FlagHeader
        columns={columns}
        minWidth={minWidth}
        environments={environments}
        environmentId={environmentId}
        connections={connections}
        allSelected={rows.length > 0 && rows.every(row => selection.keys.has(row.key))}
        someSelected={selection.keys.size > 0}
        onToggleAll={() => selected(toggleAll(selection, rows))}
      />
      <div role="rowgroup" className={styles.rows} style={{ height: virtualizer.getTotalSize(), minWidth }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <FlagRowView
              key={key}
              id={rowId(index)}
              row={row}
              index={index}
              start={start}
              columns={columns}
              environments={environments}
              environmentId={environmentId}
              selected={selection.keys.has(row.key)}
              active={index === activeIndex}
              onOpen={open}
              onToggle={toggle}
            />
          )
        })}
      </div>
    </div>
  )
}

const rowId = (index: number) => `flag-row-${index}`
