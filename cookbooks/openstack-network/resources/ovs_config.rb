# frozen_string_literal: true

unified_mode true
provides :openstack_ovs_config
resource_name :openstack_ovs_config

description 'Values in a column of the Open_vSwitch record, most often other_config. ovs-vswitchd reads them when it starts.'

property :column, String, name_property: true, description: 'The column, such as other_config'
property :values, Hash, default: {}, coerce: proc { |values| values.transform_values(&:to_s) }, description: 'Key → value; other keys are left alone'

load_current_value do |desired|
  present = OpenStackCommon::DryRun.answer_or({}, 'Open vSwitch') do
    desired.values.keys.to_h { |key| [key, desired.setting(key)] }
  end
  values present.compact
end

action :set do
  converge_if_changed :values do
    pairs = new_resource.values.map { |key, value| "#{new_resource.column}:#{key}=#{value}" }
    shell_out!('ovs-vsctl', '--no-wait', 'set', 'Open_vSwitch', '.', *pairs)
    # Before the first start there is nothing to restart; later the running daemon must see the new value.
    shell_out!('systemctl', 'try-restart', 'ovs-vswitchd')
  end
end

action :unset do
  keys = current_resource.values.keys
  converge_by("remove #{keys.join(', ')} from #{new_resource.column}") do
    keys.each { |key| shell_out!('ovs-vsctl', '--no-wait', 'remove', 'Open_vSwitch', '.', new_resource.column, key) }
    shell_out!('systemctl', 'try-restart', 'ovs-vswitchd')
  end unless keys.empty?
end

# The value as Open vSwitch has it, or nil when the key is not there.
def setting(key)
  answer = shell_out!('ovs-vsctl', '--no-wait', '--if-exists', 'get', 'Open_vSwitch', '.', "#{column}:#{key}").stdout.strip
  answer.delete_prefix('"').delete_suffix('"') unless answer.empty?
end
