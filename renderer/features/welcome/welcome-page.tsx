import { Stepper } from '@mantine/core'
import { useState } from 'react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { ChooseStart } from './choose-start.tsx'
import { NameForm } from './name-form.tsx'
import styles from './welcome-page.module.css'

type WelcomePageProps = {
  readonly info: WorkspaceInfo
  /** the person wants to connect an own environment; the name is given by then */
  readonly onConnect: () => void
  /** the demo is being made: keep this page even though the name is given */
  readonly onStarting: (starting: boolean) => void
}

/**
 * First run: who are you, then where to start. In the demo workspace the second question is answered already.
 * The name is sent last, because with it the frame takes over this page's place.
 */
export function WelcomePage({ info, onConnect, onStarting }: WelcomePageProps) {
  const [name, setName] = useState(info.suggestedName)
  const [named, setNamed] = useState(false)
  const inDemo = info.workspace === 'demo'
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <h1 className={styles.title}>Switchyard</h1>
        <p className={styles.lead}>
          Move people from the OLD system to the NEW one, see what it does to them, and put everyone back with
          one gesture that proves it worked.
        </p>
        {!inDemo && (
          <Stepper
            active={named ? 1 : 0}
            size="xs"
            className={styles.steps ?? ''}
            aria-label="First steps"
            allowNextStepsSelect={false}
          >
            <Stepper.Step label="Who are you?" />
            <Stepper.Step label="Where to start" />
          </Stepper>
        )}
        {!named || inDemo ? (
          <NameForm info={info} name={name} onName={setName} sends={inDemo} onNext={() => setNamed(true)} />
        ) : (
          <ChooseStart
            name={name}
            onStarting={onStarting}
            onConnect={onConnect}
            onBack={() => setNamed(false)}
          />
        )}
        <p className={styles.foot}>
          Version {info.version} · workspace <code>{info.folder}</code>
        </p>
      </div>
    </main>
  )
}
