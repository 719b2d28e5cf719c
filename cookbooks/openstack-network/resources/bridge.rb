# frozen_string_literal: true

unified_mode true
provides :openstack_bridge
resource_name :openstack_bridge

description 'A bridge of Open vSwitch and its address, made by a unit at every boot: an address on a userspace bridge does not outlive ovs-vswitchd.'

property :bridge, String, name_property: true, description: 'Name of the bridge'
property :datapath_type, %w(netdev system), default: 'netdev', description: 'Userspace or kernel datapath'
property :interface, [String, nil], description: 'Interface of the machine to plug in'
property :address, [String, nil], description: "The machine's own address on the bridge, with its prefix length"

action :create do
  systemd_unit "#{new_resource.unit}.service" do
    content new_resource.unit_content
    action :create
  end
end

action :delete do
  systemd_unit "#{new_resource.unit}.service" do
    action [:stop, :disable, :delete]
  end

  execute "delete bridge #{new_resource.bridge}" do
    command ['ovs-vsctl', '--if-exists', 'del-br', new_resource.bridge]
    only_if ['ovs-vsctl', 'br-exists', new_resource.bridge]
  end
end

# The daemon to run: `openstack_daemon resource.unit`.
def unit
  "openstack-bridge-#{bridge}"
end

def unit_content
  {
    'Unit' => {
      'Description' => "Open vSwitch bridge #{bridge}",
      'After' => 'ovs-vswitchd.service', 'Requires' => 'ovs-vswitchd.service', 'PartOf' => 'ovs-vswitchd.service',
      'Before' => 'neutron-openvswitch-agent.service'
    },
    'Service' => { 'Type' => 'oneshot', 'RemainAfterExit' => 'yes', 'ExecStart' => commands },
    'Install' => { 'WantedBy' => 'multi-user.target' },
  }
end

def commands
  [
    "/usr/bin/ovs-vsctl --may-exist add-br #{bridge} -- set Bridge #{bridge} datapath_type=#{datapath_type}",
    ("/usr/bin/ovs-vsctl --may-exist add-port #{bridge} #{interface}" if interface),
    # Nothing else brings it up: it has no address for a network manager to care about.
    ("/usr/sbin/ip link set #{interface} up" if interface),
    ("/usr/sbin/ip address replace #{address} dev #{bridge}" if address),
    "/usr/sbin/ip link set #{bridge} up",
  ].compact
end
