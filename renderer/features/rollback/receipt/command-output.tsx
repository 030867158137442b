import { Code } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { StoreText } from '../../../ui/index.ts'
import styles from './delivery-panel.module.css'

/** More lines than anyone reads while they run past; copying takes them all. */
const SHOWN_LINES = 200
/** This close to the end counts as looking at the end. */
const NEAR_END_PX = 24

type CommandOutputProps = { readonly output: string; readonly following: boolean }

/** The end of what a command printed: hostile text as nothing but text. Follows the end until someone scrolls up. */
export function CommandOutput({ output, following }: CommandOutputProps) {
  const box = useRef<HTMLPreElement>(null)
  const atEnd = useRef(true)
  const lines = output.split('\n')
  const hidden = Math.max(0, lines.length - SHOWN_LINES)
  useEffect(() => {
    const { current } = box
    if (current !== null && atEnd.current) current.scrollTop = current.scrollHeight
  }, [output])
  return (
    <Code
      block
      ref={box}
      className={styles.text ?? ''}
      role={following ? 'log' : 'region'}
      aria-label="What the command printed"
      // a build prints hundreds of lines: whoever wants to hear them goes there
      aria-live="off"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX
      }}
    >
      {hidden > 0 && `… ${hidden} lines before\n`}
      <StoreText text={lines.slice(hidden).join('\n')} multiline />
    </Code>
  )
}
