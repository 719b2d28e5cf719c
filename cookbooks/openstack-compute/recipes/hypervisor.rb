# frozen_string_literal: true

# A node that runs servers, with QEMU. It holds no database credentials and no admin password.
extend OpenStackCommon::Settings

include_recipe 'openstack-compute::configuration'

address = openstack['address']
broker = endpoint_address('messaging')
conf = with_conf(openstack['compute']['conf_compute'],
  'vnc' => { 'server_listen' => address, 'server_proxyclient_address' => address })

# Before the package, because libvirtd looks for it only when it starts.
directory '/etc/libvirt/hooks' do
  recursive true
end

cookbook_file '/etc/libvirt/hooks/qemu' do
  source 'servers_links_up.sh'
  mode '0755'
end

openstack_package 'nova-compute'
openstack_package 'nova-compute-qemu'

openstack_config '/etc/nova/nova-compute.conf' do
  group 'nova'
  settings conf
end

# Comes with nova-compute by way of nvme-cli and fails at every boot of a machine without NVMe over fabrics.
openstack_daemon 'nvmf-autoconnect' do
  action :disable
end

# At shutdown it waits minutes for each server to obey; what becomes of servers is Nova's to decide.
openstack_daemon 'libvirt-guests' do
  action :disable
end

# The socket, because libvirtd leaves when nobody has asked it anything for a while.
openstack_daemon 'libvirtd.socket'

openstack_daemon 'nova-compute' do
  reads %w(/etc/nova/nova.conf /etc/nova/nova-compute.conf)
  packages %w(nova-compute nova-compute-qemu nova-common)
  connects broker
  needed true
end
