import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { BareFlag, BareRolledBack } from '../bare-flag.ts'

/**
 * What a list of flags costs with nothing around it: one fetch, one state, virtual rows, a search. It is the limit
 * that the Flags page is measured against, so it has no design, no routes, no checks and no second store.
 */
export function BareList() {
  const [flags, setFlags] = useState<readonly BareFlag[]>([])
  const [search, setSearch] = useState('')
  const [notice, setNotice] = useState('')
  const rows = useMemo(() => flags.filter(flag => flag.key.includes(search)), [flags, search])

  useEffect(() => void ask<BareFlag[]>('/flags').then(setFlags), [])
  const readAgain = async () => {
    setNotice('')
    setFlags(await ask<BareFlag[]>('/read', {}))
  }
  const rollBack = async (keys: readonly string[]) => {
    const { flags: after } = await ask<BareRolledBack>('/rollback', { keys })
    const off = new Map(after.map(flag => [flag.key, flag.forcedOff]))
    setFlags(
      flags.map(flag => (off.has(flag.key) ? { ...flag, forcedOff: off.get(flag.key) === true } : flag)),
    )
    setNotice(`${after.length} read back`)
  }
  return (
    <>
      <input
        type="search"
        aria-label="Search"
        value={search}
        onChange={event => setSearch(event.target.value)}
      />
      <button type="button" onClick={() => void rollBack(flags.map(flag => flag.key))}>
        Roll back all
      </button>
      <button type="button" onClick={() => void rollBack(flags.slice(0, 1).map(flag => flag.key))}>
        Roll back the first
      </button>
      <button type="button" onClick={() => void readAgain()}>
        Read again
      </button>
      <output>{notice}</output>
      <Rows rows={rows} />
    </>
  )
}

function Rows({ rows }: { readonly rows: readonly BareFlag[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 32,
    overscan: 10,
  })
  return (
    <div ref={scroller} role="grid" tabIndex={0} aria-label="Flags" aria-rowcount={rows.length}>
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const flag = rows[index]
          return flag === undefined ? null : <Row key={key} flag={flag} start={start} />
        })}
      </div>
    </div>
  )
}

const Row = memo(function Row({ flag, start }: { readonly flag: BareFlag; readonly start: number }) {
  const isOn = flag.enabled && !flag.forcedOff
  return (
    <div role="row" tabIndex={-1} style={{ transform: `translateY(${start}px)` }}>
      <span role="gridcell">{flag.key}</span>
      <span role="gridcell">{flag.description}</span>
      <span role="gridcell" data-on={isOn || undefined}>
        {isOn ? `${flag.percentage} %` : 'off'}
      </span>
    </div>
  )
})

async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(path, sent)
  return (await response.json()) as Answer
}
