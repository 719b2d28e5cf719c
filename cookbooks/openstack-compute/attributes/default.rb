# frozen_string_literal: true

compute = default['openstack']['compute']

# Processes, never threads: Nova's green threads cannot be woken from another uWSGI thread, and requests then hang
# (a console log, a floating IP, a server's metadata).
compute['api']['processes'] = 2
compute['api']['threads'] = 1
compute['metadata']['processes'] = 1
compute['metadata']['threads'] = 1
compute['conductor']['workers'] = 1
compute['scheduler']['workers'] = 1

# Seconds between two looks for hypervisors that registered but are in no cell yet.
compute['discover_hosts_interval'] = 15

# The cell that hypervisors belong to. Nova fills in the templates from each daemon's own configuration,
# so that a new password needs no change in the database.
compute['cell']['name'] = 'cell1'
# compute['cell']['messaging'] is a template too; by default that of every daemon's own transport_url.
compute['cell']['database'] = 'nova'

# Rendered as it is into /etc/nova/nova.conf: any option can be set here. Passwords and addresses are added by the recipes.
compute['conf'].tap do |conf|
  conf['DEFAULT']['state_path'] = '/var/lib/nova'
  conf['oslo_concurrency']['lock_path'] = '/var/lib/nova/tmp'
  conf['service_user']['send_service_user_token'] = true
  conf['vnc']['enabled'] = true
end

# /etc/nova/nova-compute.conf: what only the hypervisor's daemon reads.
compute['conf_compute'].tap do |conf|
  conf['DEFAULT']['compute_driver'] = 'libvirt.LibvirtDriver'
  conf['DEFAULT']['reserved_host_memory_mb'] = 512
  conf['libvirt']['virt_type'] = 'qemu'
  conf['libvirt']['cpu_mode'] = 'none'
end
