import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { FailureNote, formatMeasure, RelativeTime } from '../../../ui/index.ts'
import { connectionsState } from '../connections-state.ts'
import { readForm } from './connection-form.ts'
import { measureSettings, type MeasureForm } from './measure-form.ts'
import styles from './measure-fields.module.css'

/** Reads the measure once, as it is typed, by the code path of the sync: the value, or why there is none. */
export function MeasureTrial({ measure }: { readonly measure: MeasureForm }) {
  const { queries } = useClient()
  const { mutate, reset, isPending, data, error, variables } = useMutation(
    queries.measures.tryOut.mutationOptions({
      onError: failed => {
        const failure = toFailure(failed)
        if (failure.code === 'invalid-input')
          connectionsState.getState().refused({ [failure.field]: failure.problem })
      },
    }),
  )
  const { name, component, variant } = measureSettings(measure)
  const tryOut = () => {
    const { form, refused } = connectionsState.getState()
    if (form === null) return
    const { draft, errors } = readForm(form)
    if (draft === undefined) {
      reset()
      refused(errors)
    } else mutate({ draft, measure: { name, component, variant } })
  }
  // what was tried is not what stands there any more
  const isOld = variables !== undefined && !sameSource(variables, measure)
  return (
    <>
      <Button variant="default" size="xs" loading={isPending} onClick={tryOut}>
        Try it
      </Button>
      {!isOld && data !== undefined && (
        <span className={styles.result} role="status">
          {data.last === null ? (
            'It was read, and held no value in the last day.'
          ) : (
            <>
              <strong>{formatMeasure(data.last.value, measure.unit)}</strong>{' '}
              <RelativeTime atMs={data.last.atMs} />
              {data.minutes > 1 && `, ${data.minutes.toLocaleString()} minutes with values`}
            </>
          )}
        </span>
      )}
      {!isOld && error !== null && <FailureNote failure={toFailure(error)} />}
    </>
  )
}

type Tried = { readonly draft: { readonly settings: object }; readonly measure: { readonly name: string } }

function sameSource({ draft, measure: key }: Tried, measure: MeasureForm): boolean {
  const tried =
    'measures' in draft.settings
      ? (draft.settings.measures as readonly { name: string; source: unknown }[])
      : []
  const { name, source } = measureSettings(measure)
  const then = tried.find(one => one.name === key.name)
  return (
    then !== undefined &&
    name === key.name &&
    Object.entries(source ?? {}).every(
      ([field, value]) => JSON.stringify(Reflect.get(then.source ?? {}, field)) === JSON.stringify(value),
    )
  )
}
