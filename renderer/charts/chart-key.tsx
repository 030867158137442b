import type { ChartPalette } from './chart-palette.ts'

/** The same marks as on the canvas, as markup: line style and marker, not colour alone. */
export function ChartKey({ palette }: { readonly palette: ChartPalette }) {
  return (
    <div aria-hidden style={{ display: 'flex', gap: 16, fontSize: 12, color: 'var(--mantine-color-dimmed)' }}>
      <span>
        <svg width="28" height="8" style={{ marginRight: 4 }}>
          <path d="M0 4H28" stroke={palette.old} strokeWidth="2" strokeDasharray="5 4" />
          <rect x="11" y="1" width="6" height="6" fill={palette.old} />
        </svg>
        OLD
      </span>
      <span>
        <svg width="28" height="8" style={{ marginRight: 4 }}>
          <path d="M0 4H28" stroke={palette.new} strokeWidth="2" />
          <circle cx="14" cy="4" r="3.5" fill={palette.new} />
        </svg>
        NEW
      </span>
    </div>
  )
}
