# frozen_string_literal: true

unified_mode true
provides :openstack_compute_cell
resource_name :openstack_compute_cell

description "A cell mapping in Nova's API database. Its URLs are templates that each daemon fills in from its own " \
            'configuration, so that neither passwords nor hosts stand in the database.'

property :cell_name, String, name_property: true, description: 'Name of the cell; cell0 is where Nova keeps servers that found no host'
property :database, String, required: true, description: "Name of the cell's database",
                            coerce: proc { |name| name.include?('{') ? name : "#{template('database')}/#{name}?{query}" }
property :messaging, String, description: "Template of the cell's message queue",
                             default: lazy { cell_name == 'cell0' ? 'none:///' : "#{template('messaging')}/{path}" }

load_current_value do |desired|
  row = desired.mapping or current_value_does_not_exist!
  messaging row[1]
  database row[2]
end

action :create do
  converge_if_changed do
    current_resource ? update_mapping : create_mapping
  end
end

action :delete do
  converge_by("delete cell #{new_resource.cell_name}") do
    nova_manage('delete_cell', '--cell_uuid', new_resource.mapping.first)
  end if current_resource
end

action_class do
  def create_mapping
    return nova_manage('map_cell0', '--database_connection', new_resource.database) if new_resource.cell_name == 'cell0'

    nova_manage('create_cell', '--name', new_resource.cell_name, *urls)
  end

  def update_mapping
    nova_manage('update_cell', '--cell_uuid', new_resource.mapping.first, '--name', new_resource.cell_name, *urls)
  end

  def urls
    ['--transport-url', new_resource.messaging, '--database_connection', new_resource.database]
  end

  def nova_manage(*words)
    shell_out!('runuser', '-u', 'nova', '--', 'nova-manage', 'cell_v2', *words, timeout: 120)
  end
end

# Nova fills an IPv6 address in without its brackets.
def template(service)
  ipv6 = OpenStackCommon::Attributes.of(node)['endpoints'][service]['host'].include?(':')
  "{scheme}://{username}:{password}@#{ipv6 ? '[{hostname}]' : '{hostname}'}:{port}"
end

# [uuid, transport URL, database URL] as Nova has them, or nil.
def mapping
  extend OpenStackCommon::Settings
  name = OpenStackCommon::Mysql.string(cell_name)
  OpenStackCommon::DryRun.answer_or([], 'the database nova_api') do
    service_database('nova', 'nova_api')
      .query_table("SELECT uuid, transport_url, database_connection FROM cell_mappings WHERE name = #{name}")
  end.first
end
