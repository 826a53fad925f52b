/** What they ask who keep processes running, such as Kubernetes, Consul and Prometheus. They have no part in the shop, and no token or certificate. */
export const askedByKeepers: readonly string[] = ['/health/live', '/health/ready', '/metrics'];
