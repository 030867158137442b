import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, type ReactNode } from 'react'
import styles from './virtual-rows.module.css'

type VirtualRowsProps<Row> = {
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly rowHeight?: number
  readonly renderRow: (row: Row, index: number) => ReactNode
  /** accessible name of the table */
  readonly label: string
  /** header row, stays in place; a fragment of `columnheader` cells */
  readonly header?: ReactNode
  /** shared by the header and every row, as `grid-template-columns` */
  readonly columns: string
}

/**
 * Rows of a table of any length: only what is in view is in the page. `renderRow` gives the cells, each with
 * `role="cell"`; the row itself, its position and its index for screen readers are made here.
 */
export function VirtualRows<Row>(props: VirtualRowsProps<Row>) {
  const { rows, rowKey, rowHeight = 32, renderRow, label, header, columns } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: index => {
      const row = rows[index]
      return row === undefined ? index : rowKey(row)
    },
    overscan: 8,
  })
  const headerRows = header === undefined ? 0 : 1
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + headerRows}
      tabIndex={0}
    >
      {header !== undefined && (
        <div role="rowgroup" className={styles.header}>
          <div
            role="row"
            aria-rowindex={1}
            className={styles.cells}
            style={{ gridTemplateColumns: columns, height: rowHeight }}
          >
            {header}
          </div>
        </div>
      )}
      <div role="rowgroup" className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(item => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 1 + headerRows}
              className={`${styles.row} ${styles.cells}`}
              style={{
                gridTemplateColumns: columns,
                height: rowHeight,
                transform: `translateY(${item.start}px)`,
              }}
            >
              {renderRow(row, item.index)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
