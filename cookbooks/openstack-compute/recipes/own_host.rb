# frozen_string_literal: true

# For a node that is controller and hypervisor at once: its servers can start as soon as the run ends. Elsewhere the
# scheduler finds new hypervisors by itself, within node['openstack']['compute']['discover_hosts_interval'] seconds.
extend OpenStackCommon::Settings

openstack_compute_host openstack['host']
