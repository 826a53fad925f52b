/**
 * The paths for supervisors and scrapers, such as Kubernetes, Consul and Prometheus, which have no service token or
 * certificate.
 */
export const askedByKeepers: readonly string[] = ['/health/live', '/health/ready', '/metrics'];
