# frozen_string_literal: true

unified_mode true
provides :openstack_compute_host
resource_name :openstack_compute_host

description "A hypervisor's place in its cell. Until it has one, the scheduler picks it and every server on it ends in ERROR."

property :host, String, name_property: true, description: 'The hypervisor, as Nova calls it'
property :patience, Integer, default: 120, description: 'Seconds to wait until the hypervisor has reported itself'

load_current_value do |desired|
  current_value_does_not_exist! unless desired.mapped?
end

action :map do
  description 'Wait until the hypervisor has reported itself, and map it.'

  converge_by("map hypervisor #{new_resource.host} to its cell") do
    wait_for_report
    shell_out!('runuser', '-u', 'nova', '--', 'nova-manage', 'cell_v2', 'discover_hosts', timeout: 120)
  end unless current_resource
end

action_class do
  def wait_for_report
    deadline = Time.now + new_resource.patience
    until new_resource.reported?
      raise "hypervisor #{new_resource.host} has not reported itself in #{new_resource.patience} s: see its nova-compute.log" if Time.now > deadline

      sleep 1
    end
  end
end

def mapped?
  extend OpenStackCommon::Settings
  OpenStackCommon::DryRun.answer_or([], 'the database nova_api') { rows('nova_api', 'SELECT 1 FROM host_mappings WHERE host =') }.any?
end

def reported?
  extend OpenStackCommon::Settings
  rows('nova', 'SELECT 1 FROM compute_nodes WHERE deleted = 0 AND host =').any?
end

def rows(database, question)
  service_database('nova', database).query_table("#{question} #{OpenStackCommon::Mysql.string(host)}")
end
