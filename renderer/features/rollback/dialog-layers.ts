/**
 * Which of the rollback's dialogs stands over which. The shortcut works while any other dialog of the app is open, so
 * all of these stand over the library's own layers (200 for dialogs, 300 for lists that drop down).
 */
export const dialogLayers = { question: 400, receipt: 400, overReceipt: 410, dropDown: 420 } as const
