# frozen_string_literal: true

require 'tmpdir'

RSpec.describe 'openstack_schema' do
  around { |example| Dir.mktmpdir { |directory| @versions = directory and example.run } }

  before { let_run_programs('openstack_schema') }
  before { File.write(File.join(@versions, 'a.py'), "revision = 'a1'\ndown_revision = None\n") }

  # before, afterwards: what the database answers until and after the command ran.
  def calls(before, afterwards = before)
    FakeCommands.on_path do |commands|
      done = File.join(commands.directory, 'done')
      commands.add('mysql', "cat > /dev/null\nif [ -e #{done} ]; then #{afterwards}\nelse #{before}\nfi")
      commands.add('runuser', "touch #{done}")
      versions = @versions
      ran('openstack_schema') do
        openstack_schema 'glance' do
          versions versions
          user 'glance'
          command %w(glance-manage db_sync)
        end
      end
      commands.calls.grep(/runuser/)
    end
  end

  it 'runs nothing when the database is up to date' do
    expect(calls('echo a1')).to eq([])
  end

  it "migrates an empty database, as the service's user" do
    empty = "echo \"ERROR 1146 (42S02): Table 'glance.alembic_version' doesn't exist\" >&2; exit 1"
    expect(calls(empty, 'echo a1')).to eq(['runuser -u glance -- glance-manage db_sync'])
  end

  it 'migrates a database that is behind' do
    expect(calls('echo a0', 'echo a1').size).to eq(1)
  end

  it 'does not believe a command that ended well and migrated nothing' do
    expect { calls('echo a0') }.to raise_error(/glance is at \["a0"\]/)
  end

  it 'does not take a database that fails for an empty one' do
    expect { calls('echo "ERROR 2003 (HY000)" >&2; exit 1') }.to raise_error(/ERROR 2003/)
  end
end
