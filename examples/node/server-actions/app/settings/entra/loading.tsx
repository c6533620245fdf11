/** The shape of a page, until it is there. */
export default function Loading() {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      <span /><span /><span />
    </div>
  )
}
