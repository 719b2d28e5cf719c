# frozen_string_literal: true

unified_mode true
provides :openstack_schema
resource_name :openstack_schema

description 'The tables of a database, brought to what the installed package expects: only when the database says that it is behind.'

property :database, String, name_property: true, description: 'The database.'
property :versions, String, required: true, description: "Directory of the package's Alembic scripts."
property :user, String, required: true, description: 'User of the operating system that runs the command, and of the database.'
property :command, Array, required: true, description: 'What migrates it, as words.'
property :seconds, Integer, default: 600, description: 'How long the command may take.'

action :migrate do
  description 'Run the command when the revisions in the database are not those of the package.'

  extend OpenStackCommon::Settings
  present = revisions
  wanted = why_run_heads
  next if present == wanted

  converge_by("migrate #{new_resource.database} from #{present.empty? ? 'nothing' : present.join(', ')} to #{wanted.join(', ')}") do
    # As the service's user: a log file that root makes keeps the daemon from starting.
    shell_out!('runuser', '-u', new_resource.user, '--', *new_resource.command, timeout: new_resource.seconds)
    raise "#{new_resource.command.join(' ')} ended well, and #{new_resource.database} is at #{revisions.inspect}" if revisions != wanted
  end
end

action_class do
  def revisions
    OpenStackCommon::DryRun.answer_or([], "the database #{new_resource.database}") do
      service_database(new_resource.user, new_resource.database).query_table('SELECT version_num FROM alembic_version').flatten.sort
    end
  end

  # Before the package is there, a dry run can only say that there is something to do.
  def why_run_heads
    return ['the installed release'] if whyrun_mode? && !::Dir.exist?(new_resource.versions)

    OpenStackCommon::Alembic.heads(new_resource.versions)
  end
end
