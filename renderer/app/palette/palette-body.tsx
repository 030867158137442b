import {
  IconAppWindow,
  IconArrowRight,
  IconFlag,
  IconSearch,
  IconSquareFilled,
  IconStack2,
  type Icon,
} from '@tabler/icons-react'
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { KeyboardHint } from '../../ui/index.ts'
import { findCommands, type Command } from './commands.ts'
import styles from './palette.module.css'
import { useCommands } from './use-commands.ts'

const icons: Readonly<Record<Command['kind'], Icon>> = {
  page: IconArrowRight,
  environment: IconStack2,
  rollback: IconSquareFilled,
  flag: IconFlag,
  window: IconAppWindow,
}

type PaletteBodyProps = { readonly info: WorkspaceInfo; readonly onClose: () => void }

export function PaletteBody({ info, onClose }: PaletteBodyProps) {
  const commands = useCommands(info)
  const [typed, setTyped] = useState('')
  const [picked, setPicked] = useState(0)
  const sought = useDeferredValue(typed)
  const found = useMemo(() => findCommands(commands, sought), [commands, sought])
  const list = useId()
  const active = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // in braces: newer browsers answer with a promise, which is no way to end an effect
    void active.current?.scrollIntoView({ block: 'nearest' })
  }, [picked])

  const run = (command: Command | undefined) => {
    if (command === undefined) return
    onClose()
    // After the dialog has given the focus back, so that a dialog opened next takes it from where it was.
    setTimeout(command.run)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setPicked((picked + step + found.length) % Math.max(found.length, 1))
    else if (event.key === 'Enter') run(found[picked])
    else return
    event.preventDefault()
  }
  return (
    <div>
      <div className={styles.field}>
        <IconSearch size={17} aria-hidden />
        <input
          className={styles.input}
          value={typed}
          onChange={event => {
            setTyped(event.currentTarget.value)
            setPicked(0)
          }}
          onKeyDown={onKeyDown}
          placeholder="A flag, a page, an environment, “roll back …”"
          role="combobox"
          aria-label="Search or do"
          aria-expanded
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={found[picked] === undefined ? undefined : `${list}-${picked}`}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <KeyboardHint shortcut="Escape" />
      </div>
      <div id={list} role="listbox" aria-label="What fits" className={styles.list}>
        {found.map((command, index) => {
          const CommandIcon = icons[command.kind]
          return (
            <button
              type="button"
              tabIndex={-1}
              key={command.id}
              id={`${list}-${index}`}
              ref={index === picked ? active : null}
              role="option"
              aria-selected={index === picked}
              className={styles.command}
              data-kind={command.kind}
              onPointerMove={() => setPicked(index)}
              onClick={() => run(command)}
            >
              <CommandIcon size={15} aria-hidden className={styles.icon} />
              <span className={styles.label}>
                <bdi>{command.label}</bdi>
              </span>
              <span className={styles.detail}>
                <bdi>{command.detail}</bdi>
              </span>
              {command.shortcut !== undefined && <KeyboardHint shortcut={command.shortcut} />}
            </button>
          )
        })}
      </div>
      {found.length === 0 && (
        <p className={styles.none}>Nothing here is called that. Try part of a flag’s key, or a page.</p>
      )}
    </div>
  )
}
