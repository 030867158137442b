import { Button } from '@mantine/core'
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { FailureNote } from './failure-note.tsx'

type ErrorBoundaryProps = {
  /** a change of it tries again: the page's address */
  readonly resetKey?: string
  readonly children: ReactNode
}

type ErrorBoundaryState = { readonly error: Error | undefined; readonly resetKey: string | undefined }

/** A part of the screen that fails leaves the rest standing, the red button above all. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: undefined, resetKey: this.props.resetKey }

  static getDerivedStateFromError(error: unknown): Partial<ErrorBoundaryState> {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  static getDerivedStateFromProps(
    props: ErrorBoundaryProps,
    state: ErrorBoundaryState,
  ): Partial<ErrorBoundaryState> | null {
    return props.resetKey === state.resetKey ? null : { error: undefined, resetKey: props.resetKey }
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error('A part of the screen failed', error, info.componentStack)
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <FailureNote
        failure={{ code: 'bug', reference: `screen: ${error.message}` }}
        action={
          <Button variant="default" size="xs" onClick={() => this.setState({ error: undefined })}>
            Show this part again
          </Button>
        }
      />
    )
  }
}
