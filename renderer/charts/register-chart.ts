import { Chart, Decimation, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js'

// Only what the two charts draw with; everything else stays out of the bundle.
Chart.register(LineController, LineElement, PointElement, LinearScale, Tooltip, Decimation)
